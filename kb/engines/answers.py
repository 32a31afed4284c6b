"""The compact answers of models: their shapes, their schemas, and the reading of what came back.

An answer is rows of strings, so that every provider's strict JSON can hold it. Knows shapes; what the cells name is
for the module of each task.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from kb.engines.json_of import json_of
from kb.engines.request import CutShort, Reply
from kb.errors import BadAnswer
from kb.prompts import one_line


def _cell(found: object) -> object:
    if found is None:
        return ""
    if isinstance(found, bool):
        return "yes" if found else "no"
    if isinstance(found, int | float):
        return str(found)
    if isinstance(found, list) and all(isinstance(one, str | int | float) for one in found):
        return "; ".join(str(one) for one in found)
    return one_line(found) if isinstance(found, str) else found


Cell = Annotated[str, BeforeValidator(_cell)]
Row = Annotated[list[Cell], BeforeValidator(lambda found: list(found.values()) if isinstance(found, dict) else found)]


class Answer(BaseModel):
    """What all answers share: unknown fields are left aside."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class ExtractAnswer(Answer):
    """Claims `[sentences, claim, subjects, kind, context, notes]`, entities `[name, kind, other names]`."""

    claims: list[Row]
    entities: list[Row] = Field(default_factory=list)
    takeaways: list[Cell] = Field(default_factory=list)
    heard_as: list[Row] = Field(default_factory=list)


class PlanAnswer(Answer):
    """Pages `[page, kind, claims, other names, related]`."""

    pages: list[Row]


class LookAnswer(PlanAnswer):
    """A plan, or rows to look up before it: `[tool, words, passages]`."""

    look: list[Row] = Field(default_factory=list)
    pages: list[Row] = Field(default_factory=list)

    @property
    def is_plan(self) -> bool:
        """Whether it names pages, or says that there are none without asking to look."""
        return bool(self.pages) or ("pages" in self.model_fields_set and not self.look)


class ShortAnswer(ExtractAnswer):
    """Claims that begin with their key, and pages."""

    pages: list[Row] = Field(default_factory=list)


class PageAnswer(Answer):
    """The operations of one page; the lead comes behind what it sums up."""

    page: Cell
    ops: list[Row] = Field(default_factory=list)
    lead: Cell = ""
    description: Cell = ""
    tag: Cell = ""


class WriteAnswer(Answer):
    """The operations of several pages."""

    pages: list[PageAnswer]


class VerifyAnswer(Answer):
    """Numbers that are entailed, `[number, sentences]` that passages carry, `[number, what is missing]`."""

    entailed: Cell = ""
    by: list[Row] = Field(default_factory=list)
    not_: list[Row] = Field(default_factory=list, alias="not")


class RepairAnswer(Answer):
    """`[key, words with marks, description of a lead]`; without words it is left out."""

    mended: list[Row]


class ResolveAnswer(Answer):
    """`[number, key of the page or nothing]`."""

    same: list[Row]


class JudgeAnswer(Answer):
    """`[number, reasoning, relation, question, label of a, label of b]`."""

    judged: list[Row]


class RestoreAnswer(Answer):
    """`[key of the place, kind of the block, its words]`."""

    restored: list[Row]


class QuestionAnswer(Answer):
    """Paragraphs with marks, none when it is not answered; and what of the question nothing says."""

    answered: Cell
    answer: list[Cell] = Field(default_factory=list)
    missing: Cell = ""


class ChairAnswer(QuestionAnswer):
    """The final answer, and the letters of those that it follows."""

    follows: Cell = ""


class ArgueAnswer(Answer):
    """Paragraphs with marks for a claim, and against it."""

    favour: list[Cell] = Field(default_factory=list)
    against: list[Cell] = Field(default_factory=list)


class SeekAnswer(Answer):
    """The question as it stands alone, and rows `[tool, words, passages]`."""

    question: Cell
    seek: list[Row] = Field(default_factory=list)


class OutlineAnswer(Answer):
    """Sections `[heading, question]`."""

    sections: list[Row]


class RankAnswer(Answer):
    """Letters with remarks, the best first."""

    ranked: list[Row]


class LearnAnswer(Answer):
    """`[page, reason, pages that it requires, statements]`; `[page, question, answer, statements]`."""

    order: list[Row]
    questions: list[Row] = Field(default_factory=list)


ANSWERS: dict[str, type[Answer]] = {
    "extract": ExtractAnswer,
    "plan": PlanAnswer,
    "look": LookAnswer,
    "compile_short": ShortAnswer,
    "write": WriteAnswer,
    "verify": VerifyAnswer,
    "repair": RepairAnswer,
    "resolve": ResolveAnswer,
    "answer": QuestionAnswer,
    "argue": ArgueAnswer,
    "seek": SeekAnswer,
    "outline": OutlineAnswer,
    "rank": RankAnswer,
    "chair": ChairAnswer,
    "judge": JudgeAnswer,
    "restore": RestoreAnswer,
    "learn": LearnAnswer,
}


def parse(task: str, reply: Reply) -> Any:
    """The answer to a task, with the right shape.

    Raises `CutShort` when the model stopped for length or the JSON does not close, `BadAnswer` with the reasons.
    """
    if reply.finish == "length":
        raise CutShort(f"{task}: the answer was cut at the model's limit")
    if reply.finish not in ("stop", "tool_calls") and not reply.content.strip():
        raise BadAnswer(f"the model ended with {reply.finish!r} and said nothing")
    if not reply.content.strip():
        raise BadAnswer("the answer is empty")
    try:
        shape = ANSWERS[task]
        keys = {field.alias or name for name, field in shape.model_fields.items()}
        return shape.model_validate(json_of(reply.content, keys))
    except ValidationError as error:
        raise BadAnswer("; ".join(_reasons(error))) from error


def _reasons(error: ValidationError) -> list[str]:
    found = error.errors(include_url=False, include_input=False)
    return [f"{'.'.join(str(step) for step in one['loc'])}: {one['msg']}" for one in found[:6]]


def schema(task: str) -> dict[str, Any]:
    """The JSON schema of an answer, as strict as providers want it: all fields required, no others."""
    made = ANSWERS[task].model_json_schema(by_alias=True)
    definitions = made.pop("$defs", {})
    strict: dict[str, Any] = _strict(made, definitions)
    return strict


def _strict(node: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(node, list):
        return [_strict(one, definitions) for one in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _strict(definitions[node["$ref"].rsplit("/", 1)[1]], definitions)
    if node.get("type") == "object":
        properties = {name: _strict(one, definitions) for name, one in node["properties"].items()}
        return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    return {key: _strict(one, definitions) for key, one in node.items() if key in ("type", "items")}
