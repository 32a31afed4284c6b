"""Find out which talk or paper a new source goes back to, and mend the older sources of the same one."""

from __future__ import annotations

from dataclasses import replace

from kb.compile.origins import may_retell, origin_of, same_origin, sketch
from kb.flows.build import Build
from kb.records import Origin, Source, Text
from kb.vault.claims import SourceRecord


def with_origin(build: Build, source: Source, text: Text) -> tuple[Build, Source, tuple[str, ...]]:
    """The source with its origin, and the titles of the older sources whose origin it changes; their records too."""
    known = sketch(passage.words for passage in text.passages)
    build.texts.remember(source.title, text)
    near = [
        title
        for title in build.sketches.near(known)
        if title in build.records
        and title != source.title
        and may_retell(known, frozenset(build.records[title].sketch))
    ]
    near = [title for title in near if same_origin(text, build.texts[title])]
    roots = {build.records[title].source.origin.of or title for title in near}
    group = [title for title in build.records if title != source.title and _root(build, title) in roots]
    members = [build.texts[title] for title in group]
    origins = {one.title: origin_of(one, [*(other for other in members if other is not one), text]) for one in members}
    source = replace(source, origin=origin_of(text, members) if members else Origin())
    moved = tuple(title for title in group if build.records[title].source.origin != origins[title])
    records = build.records | {title: _moved(build.records[title], origins[title]) for title in moved}
    records[source.title] = SourceRecord(source, sketch=tuple(sorted(known)))
    build.sketches.add(records[source.title])
    return replace(build, records=records), source, moved


def _root(build: Build, title: str) -> str:
    return build.records[title].source.origin.of or title


def _moved(record: SourceRecord, origin: Origin) -> SourceRecord:
    return replace(record, source=replace(record.source, origin=origin))
