"""Rules about the form of words: plain sentences in one block, that code can set with marks. Knows no evidence."""

from __future__ import annotations

import re

from kb import sentences
from kb.compile.checks.case import Case, cited_by, drafts_of, known_claims, shortened
from kb.compile.evidence_of import cited_passages
from kb.operations import Create, Dispute, Lead, Link, Operation, Split, Supersede
from kb.words import fold

MOST_SENTENCES = 3
LONGEST_LABEL, LONGEST_QUESTION, LONGEST_ITEM = 60, 160, 240
_MARK = re.compile(r"\[\^|\^\[")
_BREAK = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_BLOCK = re.compile(r"\s*(?:#{1,6}\s|>|[-*+]\s|\d{1,9}[.)]\s+\D|\||---|\*\*\*|___|===|```|~~~|:::|\[!)")
_INVISIBLE = r"\x00-\x08\x0e-\x1b\x7f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffc\ue000-\uf8ff"
_MARKUP: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("a wikilink or embed", re.compile(r"!?\[\[|\]\]")),
    ("a markdown link or image", re.compile(r"!\[|\]\(|\]\[|\[[^\]]*\]:")),
    ("HTML", re.compile(r"<\s*/?\s*[a-zA-Z!?]|&(?:[a-zA-Z]{2,24}|#\d+|#x[0-9a-fA-F]+);")),
    ("a block id", re.compile(r"(?:^|\s)\^[A-Za-z0-9-]+\s*$")),
    ("a comment", re.compile(r"%%")),
    ("code", re.compile(r"`|~~~")),
    ("math", re.compile(r"\$\$|\\\(|\\\[")),
    ("emphasis", re.compile(r"\*\*|(?<!\w)__(?=\w)|(?<![\w*])\*(?=\w)[^*]*(?<=\w)\*(?![\w*])|==\S|~~\S")),
    ("a block quote, heading or list", re.compile(r"^\s*(?:>|#{1,6}\s|[-*+]\s)")),
    ("a template", re.compile(r"\{\{|\}\}|\{%|<%")),
    ("invisible signs", re.compile(f"[{_INVISIBLE}]")),
)  # fmt: skip
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]{1,11}://|www\.)[^\s<>\"'“”’)\]]+|\b(?:javascript|data|file|vbscript|obsidian):\S+",
    re.IGNORECASE,
)
_UNSTOPPED = "\u0e00-\u0eff\u1780-\u17ff"
"""Thai, Lao and Khmer end sentences without a sign."""
_END = re.compile(rf"[.!?…。！？｡।॥؟۔።။៖]['\"’”»」』)\]]*$|[{_UNSTOPPED}]$")


def texts_of(operation: Operation) -> tuple[str, ...]:
    """All free words of an operation that are set in prose or lists."""
    words = [draft.text for draft in drafts_of(operation)]
    match operation:
        case Create() | Split():
            words += [operation.lead, operation.description]
        case Lead():
            words += [operation.text, operation.description]
        case Dispute():
            words += [operation.question, *(side.label for side in operation.sides)]
        case Link():
            words.append(operation.words)
        case _:
            pass
    return tuple(words)


def empty_text(case: Case) -> str:
    """A statement says something: it has words. One that only moves leaves its page with what it gives way to."""
    operation = case.operation
    if isinstance(operation, Supersede) and not operation.text:
        others = (one for one in case.statements if one.id != operation.statement)
        stands = {claim for one in others for claim in cited_by(one)}
        return "" if stands & set(operation.claims) else "nothing on the page says what takes its place"
    for draft in drafts_of(case.operation):
        if not re.search(r"\w", draft.text):
            return "a statement without words"
    return ""


def several_blocks(case: Case) -> str:
    """Words stand on one line and open no block of their own."""
    for text in texts_of(case.operation):
        if _BREAK.search(text):
            return f"“{shortened(text)}” holds a line break: one paragraph a statement"
        if _BLOCK.match(text):
            return f"“{shortened(text)}” begins like a heading, a list, a quote or code"
    return ""


def mark_in_text(case: Case) -> str:
    """Marks and footnotes are written by code."""
    for text in texts_of(case.operation):
        if _MARK.search(text):
            return f"“{shortened(text)}” holds a footnote mark: name claims instead"
    return ""


def markup_in_text(case: Case) -> str:
    """Words are plain: no links, images, HTML, code, comments, ids; an address only when the cited passage has it."""
    for text in texts_of(case.operation):
        for what, pattern in _MARKUP:
            found = pattern.search(text)
            if found:
                return f"“{shortened(text[max(0, found.start() - 20) :])}” holds {what}: plain words only"
    for text in texts_of(case.operation):
        for found in _ADDRESS.finditer(text):
            if not _is_cited(case, text, found.group().rstrip(".,;:!?")):
                return f"the address “{shortened(found.group())}” is not in the cited passages"
    return ""


def _is_cited(case: Case, text: str, address: str) -> bool:
    if not re.match(r"https?://|www\.", address):
        return False
    for draft in drafts_of(case.operation):
        if draft.text == text:
            passages = (p for c in known_claims(case, draft.claims) for p in cited_passages(c, case.evidence))
            return any(fold(address) in fold(passage.words) for passage in passages)
    return False


def too_many_sentences(case: Case) -> str:
    """A statement has one to three sentences."""
    for draft in drafts_of(case.operation):
        count = len(sentences.spans(draft.text))
        if count > MOST_SENTENCES:
            return f"“{shortened(draft.text)}” has {count} sentences, at most {MOST_SENTENCES} share a mark"
    return ""


def no_sentence_end(case: Case) -> str:
    """A statement ends with its sentence: marks stand behind a full stop."""
    for draft in drafts_of(case.operation):
        if not _END.search(draft.text.rstrip()):
            return f"“{shortened(draft.text)}” does not end with a full stop"
    return ""


def too_long(case: Case) -> str:
    """Labels, questions and items of lists are short."""
    operation = case.operation
    parts: list[tuple[str, str, int]] = []
    if isinstance(operation, Dispute):
        parts = [("the question", operation.question, LONGEST_QUESTION)]
        parts += [("the label", side.label, LONGEST_LABEL) for side in operation.sides]
    if isinstance(operation, Link):
        parts = [("the words", operation.words, LONGEST_ITEM)]
    for what, text, most in parts:
        if len(text) > most:
            return f"{what} “{shortened(text)}” has {len(text)} signs, at most {most}"
        if isinstance(operation, Dispute) and not text.strip():
            return f"{what} of the contradiction is empty"
    return ""
