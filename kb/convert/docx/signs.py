"""Signs of formulas and of symbol fonts: what LaTeX and Unicode call them. Tables only."""

from __future__ import annotations

_LISTED = """
    α alpha β beta γ gamma δ delta ε varepsilon ϵ epsilon ζ zeta η eta θ theta ϑ vartheta ι iota κ kappa λ lambda μ mu
    ν nu ξ xi π pi ϖ varpi ρ rho ϱ varrho σ sigma ς varsigma τ tau υ upsilon φ varphi ϕ phi χ chi ψ psi ω omega
    Γ Gamma Δ Delta Θ Theta Λ Lambda Ξ Xi Π Pi Σ Sigma Υ Upsilon Φ Phi Ψ Psi Ω Omega
    × times ÷ div ± pm ∓ mp ⋅ cdot · cdot ∙ bullet ∗ ast ⋆ star ∘ circ ⊕ oplus ⊖ ominus ⊗ otimes ⊙ odot ∧ wedge ∨ vee
    ∩ cap ∪ cup ∖ setminus ⊎ uplus ⊓ sqcap ⊔ sqcup † dagger ‡ ddagger
    ≤ leq ≥ geq ≠ neq ≈ approx ≡ equiv ∼ sim ≃ simeq ≅ cong ∝ propto ≪ ll ≫ gg ≺ prec ≻ succ ⊂ subset ⊃ supset
    ⊆ subseteq ⊇ supseteq ∈ in ∉ notin ∋ ni ⊥ perp ∥ parallel ∣ mid ⊢ vdash ⊨ models ≔ coloneqq ≐ doteq ≲ lesssim
    ≳ gtrsim ⊄ nsubseteq
    → rightarrow ← leftarrow ↔ leftrightarrow ⇒ Rightarrow ⇐ Leftarrow ⇔ Leftrightarrow ↦ mapsto ↑ uparrow ↓ downarrow
    ↗ nearrow ↘ searrow ⟶ longrightarrow ⟵ longleftarrow ⟹ Longrightarrow ⟺ Longleftrightarrow ⇀ rightharpoonup
    ⇌ rightleftharpoons ↪ hookrightarrow ⟼ longmapsto
    ∀ forall ∃ exists ∄ nexists ¬ neg ∅ emptyset ∞ infty ∂ partial ∇ nabla ∆ Delta ∴ therefore ∵ because ∠ angle
    △ triangle □ square ◻ square ■ blacksquare ⊤ top ′ prime ″ prime\\prime ‴ prime\\prime\\prime ℓ ell ℏ hbar
    ℜ Re ℑ Im ℵ aleph ℘ wp ° degree ∟ llcorner ⌈ lceil ⌉ rceil ⌊ lfloor ⌋ rfloor ⟨ langle ⟩ rangle 〈 langle 〉 rangle
    ‖ Vert ∑ sum ∏ prod ∐ coprod ∫ int ∬ iint ∭ iiint ∮ oint √ surd … ldots ⋯ cdots ⋮ vdots ⋱ ddots
"""
_PAIRS = _LISTED.split()
SIGNS = dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True))
"""Sign → the name of its LaTeX command."""
_NARY_LISTED = """
    ∑ sum ∏ prod ∐ coprod ∫ int ∬ iint ∭ iiint ∮ oint ∯ oiint ∰ oiiint ⋃ bigcup ⋂ bigcap ⋁ bigvee ⋀ bigwedge
    ⨁ bigoplus ⨂ bigotimes ⨀ bigodot ⨄ biguplus ⨆ bigsqcup ∪ bigcup ∩ bigcap ∨ bigvee ∧ bigwedge
"""
NARY = dict(zip(_NARY_LISTED.split()[::2], _NARY_LISTED.split()[1::2], strict=True))
"""Sign of a sum, an integral or the like → its command."""
DELIMITERS = {
    "(": "(", ")": ")", "[": "[", "]": "]", "{": r"\{", "}": r"\}", "|": r"\vert", "‖": r"\Vert", "⌈": r"\lceil",
    "⌉": r"\rceil", "⌊": r"\lfloor", "⌋": r"\rfloor", "⟨": r"\langle", "⟩": r"\rangle", "〈": r"\langle",
    "〉": r"\rangle", "⟦": r"[\![", "⟧": r"]\!]", ",": ",", ";": ";", "∣": r"\mid", "/": "/",
}  # fmt: skip
ACCENTS = {
    "\u0300": ("grave", "grave"), "\u0301": ("acute", "acute"), "\u0302": ("hat", "widehat"), "^": ("hat", "widehat"),
    "\u0303": ("tilde", "widetilde"), "~": ("tilde", "widetilde"), "\u0304": ("bar", "overline"),
    "\u0305": ("overline", "overline"), "¯": ("bar", "overline"), "\u0306": ("breve", "breve"),
    "\u0307": ("dot", "dot"), "\u0308": ("ddot", "ddot"), "\u030c": ("check", "check"),
    "\u20d6": ("overleftarrow", "overleftarrow"), "\u20d7": ("vec", "overrightarrow"), "→": ("vec", "overrightarrow"),
    "\u20db": ("dddot", "dddot"), "\u20e1": ("overleftrightarrow", "overleftrightarrow"),
    "\u0332": ("underline", "underline"),
}  # fmt: skip
"""Sign → the accent above one letter, and above several."""
BRACES = {"⏟": "underbrace", "⏞": "overbrace", "⎵": "underbracket", "⎴": "overbracket"}
ALPHABETS = (
    ("DOUBLE-STRUCK", "mathbb"), ("FRAKTUR", "mathfrak"), ("BLACK-LETTER", "mathfrak"), ("SCRIPT", "mathcal"),
    ("SANS-SERIF", "mathsf"), ("MONOSPACE", "mathtt"), ("BOLD", "mathbf"),
)  # fmt: skip
"""Word in the name of a mathematical letter → the command of its look; what is only italic needs none."""
_SYMBOL_LETTERS = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ"
_SYMBOL_SMALL = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"
SYMBOL = (
    dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", _SYMBOL_LETTERS, strict=True))
    | dict(zip("abcdefghijklmnopqrstuvwxyz", _SYMBOL_SMALL, strict=True))
    | {"\xa3": "≤", "\xa5": "∞", "\xab": "↔", "\xac": "←", "\xad": "↑", "\xae": "→", "\xaf": "↓", "\xb0": "°",
       "\xb1": "±", "\xb3": "≥", "\xb4": "×", "\xb5": "∝", "\xb6": "∂", "\xb7": "•", "\xb8": "÷", "\xb9": "≠",
       "\xba": "≡", "\xbb": "≈", "\xbc": "…", "\xc5": "⊕", "\xc7": "∩", "\xc8": "∪", "\xcc": "⊂", "\xce": "∈",
       "\xd1": "∇", "\xd6": "√", "\xd9": "∧", "\xda": "∨", "\xdb": "⇔", "\xde": "⇒", "\xe5": "∑", "\xf2": "∫"}
)  # fmt: skip
"""Letter of the font Symbol → what it shows."""
DINGBATS = {
    "\x4a": "☺", "\x4c": "☹", "\x6c": "●", "\x6e": "■", "\x6f": "□", "\x71": "❑", "\x76": "❖", "\xa7": "▪", "\xa8": "◻",
    "\xd8": "➢", "\xdf": "←", "\xe0": "→", "\xe1": "↑", "\xe2": "↓", "\xe8": "➔", "\xf0": "⇨", "\xfb": "✗", "\xfc": "✓",
    "\xfd": "☒", "\xfe": "☑",
}  # fmt: skip
"""Letter of the font Wingdings → what it shows."""
