"""Pages with two footnotes each, in the shapes that makers of pages give them."""

from __future__ import annotations

_PAGE = (
    "<!doctype html><html><head><title>T</title></head><body><article><h1>T</h1>"
    "<p>Some words lead up to the mark{} and "
    "then go on for a while.</p><p>Another paragraph with its own{} mark stands here.</p>{}</article></body></html>"
)

SHAPES: dict[str, tuple[str, str, str]] = {
    "kramdown": (
        '<sup id="fnref:1"><a href="#fn:1" class="footnote" rel="footnote">1</a></sup>',
        '<sup id="fnref:x"><a href="#fn:x" class="footnote" rel="footnote">2</a></sup>',
        '<div class="footnotes" role="doc-endnotes"><ol><li id="fn:1"><p>First note text.&nbsp;<a hre'
        'f="#fnref:1" class="reversefootnote" role="doc-backlink">&#8617;</a></p></li><li id="fn:x"><'
        'p>Second note text.</p><p>Its second paragraph.&nbsp;<a href="#fnref:x" class="reversefootno'
        'te">&#8617;</a></p></li></ol></div>',
    ),
    "tooltips": (
        '<span id="easy-footnote-1-7" class="easy-footnote-margin-adjust"></span><span class="easy-fo'
        'otnote"><a href="#easy-footnote-bottom-1-7" title="First note text."><sup>1</sup></a></span>',
        '<span id="easy-footnote-2-7" class="easy-footnote-margin-adjust"></span><span class="easy-fo'
        'otnote"><a href="#easy-footnote-bottom-2-7" title="x"><sup>2</sup></a></span>',
        '<ol class="easy-footnotes-wrapper"><li class="easy-footnote-single"><span id="easy-footnote-'
        'bottom-1-7" class="easy-footnote-margin-adjust"></span>First note text.<a class="easy-footno'
        'te-to-top" href="#easy-footnote-1-7"></a></li><li class="easy-footnote-single"><span id="eas'
        'y-footnote-bottom-2-7" class="easy-footnote-margin-adjust"></span>Second note text.<a class='
        '"easy-footnote-to-top" href="#easy-footnote-2-7"></a></li></ol>',
    ),
    "lesswrong": (
        '<span class="footnote-reference" data-footnote-reference="" data-footnote-index="1" id="fnre'
        'fa"><sup><a href="#fna">[1]</a></sup></span>',
        '<span class="footnote-reference" id="fnrefb"><sup><a href="#fnb">[2]</a></sup></span>',
        '<ol class="footnote-section footnotes" data-footnote-section=""><li class="footnote-item" id'
        '="fna"><span class="footnote-back-link"><sup><strong><a href="#fnrefa">^</a></strong></sup><'
        '/span><div class="footnote-content"><p>First note text.</p></div></li><li class="footnote-it'
        'em" id="fnb"><span class="footnote-back-link"><sup><strong><a href="#fnrefb">^</a></strong><'
        '/sup></span><div class="footnote-content"><p>Second note text.</p></div></li></ol>',
    ),
    "margin": (
        '<span class="sidenote"><label class="sidenote-label" for="s1">here</label><input id="s1" typ'
        'e="checkbox"><span class="sidenote-content">First note text.</span></span>',
        '<label for="mn" class="margin-toggle">&#8853;</label><input type="checkbox" id="mn" class="m'
        'argin-toggle"><span class="marginnote">Second note text.</span>',
        "",
    ),
    "wiki": (
        '<sup id="cite_ref-a" class="reference"><a href="#cite_note-a">[a]</a></sup>',
        '<sup id="cite_ref-b" class="reference"><a href="#cite_note-b">[note 1]</a></sup>',
        '<h2>Notes</h2><ol class="references"><li id="cite_note-a"><b><a href="#cite_ref-a">^</a></b>'
        ' <span class="reference-text">First note text.</span></li></ol><ol class="references"><li id'
        '="cite_note-b"><b><a href="#cite_ref-b">Jump up ^</a></b> <span class="reference-text">Secon'
        "d note text.</span></li></ol>",
    ),
    "gutenberg": (
        '<a name="FNanchor_1_1" id="FNanchor_1_1"></a><a href="#Footnote_1_1" class="fnanchor">[1]</a>',
        '<a id="FNanchor_2_2"></a><a href="#Footnote_2_2" class="fnanchor">[2]</a>',
        '<div class="footnotes"><h3>FOOTNOTES:</h3><div class="footnote"><p><a name="Footnote_1_1" id'
        '="Footnote_1_1"></a><a href="#FNanchor_1_1"><span class="label">[1]</span></a> First note te'
        'xt.</p></div><div class="footnote"><p><a id="Footnote_2_2"></a><a href="#FNanchor_2_2"><span'
        ' class="label">[2]</span></a> Second note text.</p></div></div>',
    ),
    "word-processor": (
        '<a style="mso-footnote-id:ftn1" href="#_ftn1" name="_ftnref1" title=""><span class=MsoFootno'
        "teReference><span>[1]</span></span></a>",
        '<a href="#_ftn2" name="_ftnref2" title=""><span class=MsoFootnoteReference>[2]</span></a>',
        '<div style="mso-element:footnote-list"><br clear=all><hr align=left size=1 width="33%"><div '
        'style="mso-element:footnote" id=ftn1><p class=MsoFootnoteText><a href="#_ftnref1" name="_ftn'
        '1" title=""><span class=MsoFootnoteReference>[1]</span></a> First note text.</p></div><div s'
        'tyle="mso-element:footnote" id=ftn2><p class=MsoFootnoteText><a href="#_ftnref2" name="_ftn2'
        '"><span>[2]</span></a> Second note text.</p></div></div>',
    ),
    "asciidoc": (
        '<sup class="footnote">[<a id="_footnoteref_1" class="footnote" href="#_footnotedef_1" title='
        '"View footnote.">1</a>]</sup>',
        '<sup class="footnote">[<a id="_footnoteref_2" class="footnote" href="#_footnotedef_2">2</a>]</sup>',
        '<div id="footnotes"><hr><div class="footnote" id="_footnotedef_1"><a href="#_footnoteref_1">'
        '1</a>. First note text.</div><div class="footnote" id="_footnotedef_2"><a href="#_footnotere'
        'f_2">2</a>. Second note text.</div></div>',
    ),
    "org-mode": (
        '<sup><a id="fnr.1" class="footref" href="#fn.1" role="doc-backlink">1</a></sup>',
        '<sup><a id="fnr.2" class="footref" href="#fn.2" role="doc-backlink">2</a></sup>',
        '<div id="footnotes"><h2 class="footnotes">Footnotes: </h2><div id="text-footnotes"><div clas'
        's="footdef"><sup><a id="fn.1" class="footnum" href="#fnr.1" role="doc-backlink">1</a></sup> '
        '<div class="footpara" role="doc-footnote"><p class="footpara">First note text.</p></div></di'
        'v><div class="footdef"><sup><a id="fn.2" class="footnum" href="#fnr.2">2</a></sup> <div clas'
        's="footpara"><p class="footpara">Second note text.</p></div></div></div></div>',
    ),
    "docutils": (
        '<a class="footnote-reference" href="#id5" id="id1">[1]</a>',
        '<a class="footnote-reference" href="#id6" id="id2">[2]</a>',
        '<table class="docutils footnote" frame="void" id="id5" rules="none"><colgroup><col class="la'
        'bel"/><col/></colgroup><tbody valign="top"><tr><td class="label"><a class="fn-backref" href='
        '"#id1">[1]</a></td><td>First note text.</td></tr></tbody></table><table class="docutils foot'
        'note" id="id6"><tbody><tr><td class="label"><a class="fn-backref" href="#id2">[2]</a></td><t'
        "d>Second note text.</td></tr></tbody></table>",
    ),
    "definition-list": (
        '<a class="footnote-reference brackets" href="#id5" id="id1">1</a>',
        '<a class="footnote-reference brackets" href="#id6" id="id2">2</a>',
        '<dl class="footnote brackets"><dt class="label" id="id5"><span class="brackets"><a class="fn'
        '-backref" href="#id1">1</a></span></dt><dd><p>First note text.</p></dd><dt class="label" id='
        '"id6"><span class="brackets"><a class="fn-backref" href="#id2">2</a></span></dt><dd><p>Secon'
        "d note text.</p></dd></dl>",
    ),
    "markdown-it": (
        '<sup class="footnote-ref"><a href="#fn1" id="fnref1">[1]</a></sup>',
        '<sup class="footnote-ref"><a href="#fn2" id="fnref2">[2]</a></sup>',
        '<hr class="footnotes-sep"><section class="footnotes"><ol class="footnotes-list"><li id="fn1"'
        ' class="footnote-item"><p>First note text. <a href="#fnref1" class="footnote-backref">↩︎</a>'
        '</p></li><li id="fn2" class="footnote-item"><p>Second note text. <a href="#fnref2" class="fo'
        'otnote-backref">↩︎</a></p></li></ol></section>',
    ),
    "distill": (
        "<d-footnote>First note text.</d-footnote>",
        "<d-footnote>Second note text.</d-footnote>",
        "",
    ),
    "written": (
        "[1]",
        "[2]",
        "<p>Footnotes</p><p>[1] First note text.</p><p>[2] Second note text.</p>",
    ),
    "pop-ups": (
        '<sup class="modern-footnotes-footnote" data-mfn="1"><a href="javascript:void(0)" role="butto'
        'n">1</a></sup><span class="modern-footnotes-footnote__note" data-mfn="1">First note text.</s'
        "pan>",
        '<sup class="modern-footnotes-footnote" data-mfn="2"><a href="javascript:void(0)">2</a></sup>'
        '<span class="modern-footnotes-footnote__note">Second note text.</span>',
        "",
    ),
    "numbered-list": (
        "<sup>1</sup>",
        "<sup>[2]</sup>",
        "<h3>Notes</h3><ol><li>First note text.</li><li>Second note text.</li></ol>",
    ),
    "signs": (
        "<sup>*</sup>",
        "<sup>†</sup>",
        "<p><small><sup>*</sup> First note text.</small></p><p><small><sup>†</sup> Second note text.</small></p>",
    ),
    "line-breaks": (
        '<sup><a href="#n1">1</a></sup>',
        '<sup><a href="#n2">2</a></sup>',
        '<p><a name="n1"></a>1. First note text.<br><a name="n2"></a>2. Second note text.</p>',
    ),
    "table": (
        '<sup><a href="#n1">1</a></sup>',
        '<sup><a href="#n2">2</a></sup>',
        '<table><tr id="n1"><td>1</td><td>First note text.</td></tr><tr id="n2"><td>2</td><td>Second '
        "note text.</td></tr></table>",
    ),
    "inline": (
        '<span class="footnote">First note text.</span>',
        '<span class="fn">Second note text.</span>',
        "",
    ),
    "unicode": (
        "¹",
        "²",
        "<p>¹ First note text.</p><p>² Second note text.</p>",
    ),
    "details": (
        '<sup><a href="#f1" id="r1">1</a></sup>',
        '<sup><a href="#f2" id="r2">2</a></sup>',
        '<details><summary>Footnotes</summary><ol><li id="f1">First note text. <a href="#r1">back</a>'
        '</li><li id="f2">Second note text. <a href="#r2">back</a></li></ol></details>',
    ),
}
"""By name: the first mark, the second one, and what stands at the end of the page."""


def shape(name: str) -> str:
    """A page with notes of this shape."""
    return _PAGE.format(*SHAPES[name])
