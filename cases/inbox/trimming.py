"""What somebody wrote in a mail, without the mail it answers and without the signature.

Mail programs mark quotations in their own ways, in Japanese and English; each way is a row below. Where in doubt, words
stay: one line too many is read over, a missing one is missed. The whole text is kept beside it for support.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from cases.text import is_blank

LONGEST_HEAD = 4  # lines that "On Tuesday Support wrote:" may be cut into
LONGEST_SIGNATURE = 14  # lines
MOST_EMPTY = 3  # lines one after the other
KEPT_OF_A_QUOTE = 6  # lines above an answer that stands amid a quotation

# --- How quotations begin ------------------------------------------------------------------------------------------

_QUOTED = re.compile(r"\s{0,3}[>＞|]")
# A whole mail follows, without any mark on its lines.
_SEPARATOR = re.compile(
    r"\s*[-–—_]{2,}\s*(?:"
    r"original\s+(?:message|mail|appointment)|forwarded\s+(?:message|mail)|message\s+d'origine|"
    r"(?:元|もと)の(?:メッセージ|メール|予定)|オリジナル\s*メッセージ|原本|転送(?:メッセージ|メール|された(?:メッセージ|メール))|"
    r"original\s+message\s+header|reply\s+message|返信元(?:メッセージ|メール)|引用"
    r")\s*[-–—_]{2,}\s*",
    re.I,
)
_FORWARDED = re.compile(r"\s*(?:begin forwarded message|転送されたメッセージ|以下、?転送メール)\s*[:：]\s*", re.I)
_FIELD = re.compile(
    r"\s*\*?(?P<name>from|sent|date|to|cc|bcc|subject|reply-to|importance|"
    r"差出人|送信者|送信元|送信日時|送信日|日付|日時|宛先|宛て先|件名|題名|返信先|重要度|送信先|ＣＣ|CC)"
    r"\s*\*?\s*[:：]\s*\*?.*",
    re.I,
)
_OPENS = {"from", "差出人", "送信者", "送信元"}
_SUBJECTS = {"subject", "件名", "題名"}
_RULE = re.compile(r"\s*[_＿\-=＝─━―ー－*＊~～◆◇■□●○★☆・.+#]{4,}\s*")
_UNDERSCORES = re.compile(r"\s*_{8,}\s*")

_ADDRESS = r"[^\s@<>＜＞()（）]{1,64}@[^\s@<>＜＞()（）]{1,255}"
_DAY = (
    r"(?:\d{2,4}\s*[/年.-]\s*\d{1,2}\s*[/月.-]\s*\d{1,2}\s*日?|\d{1,2}[./]\d{1,2}[./]\d{2,4}|"
    r"(?:令和|平成)\d{1,2}年\d{1,2}月\d{1,2}日|"
    r"(?:\d{1,2}\.?\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+\d{1,4}(?:,?\s+\d{4})?)"
)
_TIME = r"(?:\d{1,2}\s*[:：時]\s*\d{2})"
# "On Tue, 24 Nov 2026 at 11:02, Support desk <support@…> wrote:"
_HEADS = tuple(
    re.compile(pattern, re.I | re.S)
    for pattern in (
        rf"\s*(?:on|am|le)\s.{{0,40}}?{_DAY}.{{0,200}}?(?:wrote|writes|schrieb|a écrit)\s*[:：]?\s*",
        rf"\s*{_DAY}.{{0,40}}?{_TIME}.{{0,160}}?(?:wrote|writes)\s*[:：]\s*",
        # 2026年11月24日(火) 11:02 Support desk <support@…>:
        rf"\s*{_DAY}.{{0,40}}?{_TIME}.{{0,120}}?[<＜]\s*{_ADDRESS}\s*[>＞]\s*[)）]?\s*[:：]\s*",
        # 2026/11/24 11:02、Support desk <support@…>のメール:
        rf"\s*(?:on\s+)?{_DAY}.{{0,40}}?{_TIME}.{{0,160}}?(?:のメール|のメッセージ|書きました|書いた)\s*[:：]\s*",
        # Support desk さんは書きました:
        r".{1,120}(?:さん|様|氏)\s*(?:は|が)?\s*(?:書きました|のメッセージ|の発言)\s*[:：]\s*",
        rf"\s*[\"“]?.{{1,80}}[\"”]?\s*[<＜]\s*{_ADDRESS}\s*[>＞]\s*(?:wrote|writes|(?:さん)?は?書きました)\s*[:：]\s*",
        r"\s*in message\s+<[^<>]{5,200}>.{0,160}?(?:wrote|writes)\s*[:：]\s*",
    )
)
# What no sentence of a customer's holds: then all below may go, even without marks.
_CERTAIN = re.compile(rf"{_DAY}.{{0,40}}?{_TIME}|[<＜]\s*{_ADDRESS}", re.I | re.S)
_WROTE = re.compile(r"(?:wrote|writes|schrieb|a écrit|書きました|メール|メッセージ|発言|>|＞|[)）])\s*[:：]?\s*$", re.I)

# --- How signatures begin ------------------------------------------------------------------------------------------

_SIGN = re.compile(r"--\s?|—|‐‐|－－")
_MOBILE = re.compile(
    r"\s*(?:(?:sent|enviado|gesendet) (?:from|via|with) (?:my |the )?[^.。!?]{2,60}\.?|"
    r"get outlook for (?:ios|android|mac).{0,60}|"
    r".{0,40}(?:iphone|ipad|android|xperia|galaxy|aquos|スマートフォン|スマホ|docomo|ahamo|outlook|yahoo!?メール|gmail|"
    r"windows|mac).{0,24}(?:から|より|で)(?:送信|返信)(?:しました|しています|されました)?。?|"
    r".{0,24}(?:outlook|yahoo!?メール)\s*(?:for\s+(?:ios|android|mac)|アプリ).{0,24}(?:を入手|を取得|から送信).{0,60}|"
    r"(?:ios|android|windows|mac)\s*版の?\s*(?:outlook|メール).{0,24}(?:を入手|を取得|から送信).{0,60})\s*",
    re.I,
)
_LINK = re.compile(r"<https?://[^<>\s]{1,300}>")
# What only a signature has. Addresses of mail and of pages are asked for in answers too, so they tell little.
_STRONG = re.compile(
    r"(?:^|[\s(（/|｜])(?:tel|phone|ph|fax|mobile|mob|cell|direct|e-?mail|mail|電話|直通|内線|代表|携帯|住所|"
    r"ＴＥＬ|ＦＡＸ|メール)\s*(?:\.|[:：/／]|\(|\s\+?\d)|〒\s*\d{3}|"
    r"(?:\+\d{1,3}[-\s(]{1,2})?\(?0?\d{1,4}\)?[-‐－ ]\d{2,4}[-‐－ ]\d{3,4}|"
    r"株式会社|有限会社|合同会社|一般社団法人|\(株\)|（株）|㈱|\b(?:inc|ltd|llc|gmbh|corp|k\.k|co)\b\.?|"
    r"(?:本部|(?<![全一内外上下本細])部|課|室|グループ|チーム|センター|ユニット)(?:\s|　|$)|"
    r"\b(?:manager|director|engineer|specialist|department|division|marketing team)\b",
    re.I,
)
_WEAK = re.compile(_ADDRESS)
_COMPANY = re.compile(
    r"\s*(?:株式会社|有限会社|合同会社|一般社団法人|\(株\)|（株）|㈱)|.*(?:株式会社|有限会社|合同会社|\(株\)|（株）|㈱)\s*(?:$|\s)"
)
_SENTENCE = re.compile(r"[。!?！？]\s*$|(?:です|ます|ました|ません|ください|下さい|でした)[。.]?\s*$")
_NOTICE = re.compile(
    r"\s*(?:[*＊※]*\s*)?(?:this (?:e-?mail|message|communication)[^.]{0,120}(?:confidential|privileged|intended)|"
    r"(?:the )?(?:information|contents?)[^.]{0,60}(?:e-?mail|message)[^.]{0,80}(?:confidential|privileged|intended)|"
    r"confidentiality notice|(?:この|本)(?:電子)?メール[^。]{0,60}(?:機密|秘密|宛先|名宛人|意図された)|【?機密情報)",
    re.I,
)


def said(text: str) -> str:
    """What the writer says. Where nothing would be left, as much as can be told apart from quoted lines."""
    lines = _with_short_gaps(line.rstrip() for line in text.replace("\u200b", "").split("\n"))
    own = _without_whole_mail(lines)
    answer = _joined(_without_signature(_without_quotes(own)))
    # A mail of one line that looks like a signature, or of a quotation and nothing else, is still somebody's words.
    if is_blank(answer):
        answer = _joined(_without_quotes(own))
    if is_blank(answer) and not any(_QUOTED.match(line) for line in lines):
        answer = _joined(lines)
    return answer


def _with_short_gaps(lines: Iterable[str]) -> list[str]:
    """Without the rest of long runs of empty lines: whoever looks for something filled need not look far."""
    kept: list[str] = []
    for line in lines:
        if line or any(kept[-MOST_EMPTY:]) or len(kept) < MOST_EMPTY:
            kept.append(line)
    return kept


def _joined(lines: Sequence[str]) -> str:
    text = "\n".join(lines).strip("\n \t\u3000")
    return re.sub(r"\n{4,}", "\n\n\n", text)


def _without_whole_mail(lines: list[str]) -> list[str]:
    """Up to where a whole mail is quoted without marks; all of it where nothing stands above."""
    for place, line in enumerate(lines):
        if _QUOTED.match(line) or not _begins_mail(lines, place):
            continue
        above = lines[:place]
        while above and (_RULE.fullmatch(above[-1]) or not above[-1].strip()):
            above.pop()
        return lines if is_blank("".join(above)) else above
    return lines


def _begins_mail(lines: list[str], place: int) -> bool:
    line = lines[place]
    if _SEPARATOR.fullmatch(line) or _FORWARDED.fullmatch(line):
        return True
    if _UNDERSCORES.fullmatch(line):
        after = next((other for other in lines[place + 1 : place + 3] if other.strip()), "")
        return _field(after) in _OPENS
    return _field(line) in _OPENS and _is_block(lines[place : place + 10])


def _field(line: str) -> str:
    found = _FIELD.fullmatch(line)
    return found["name"].lower() if found else ""


def _is_block(lines: list[str]) -> bool:
    """From, Sent, To, Subject, as Outlook heads what it quotes; a long To may be cut into lines."""
    names = {_field(line) for line in lines}
    return bool(names & _SUBJECTS) and len(names - {""}) >= 3


# --- Lines with a mark ---------------------------------------------------------------------------------------------


def _without_quotes(lines: list[str]) -> list[str]:
    """Without quoted lines and what announces them. Amid an answer, the lines that it answers stay."""
    lines = _without_heads(lines)
    groups = list(_groups(lines))
    own = [place for place, (is_quote, inside) in enumerate(groups) if not is_quote and not is_blank("".join(inside))]
    signature_only = {
        place for place in own if place > 0 and is_blank("".join(_without_signature(["x", *groups[place][1]])[1:]))
    }
    answers = [place for place in own if place not in signature_only] or own
    if not answers:
        return []
    quotes = [place for place, (is_quote, _inside) in enumerate(groups) if is_quote]
    is_amid = len([place for place in quotes if place < answers[-1]]) > 1
    kept: list[str] = []
    for place, (is_quote, inside) in enumerate(groups):
        if not is_quote:
            kept += inside
        elif is_amid and place + 1 in answers:
            kept += _last_paragraph(inside)
    return kept


def _groups(lines: list[str]) -> Iterator[tuple[bool, list[str]]]:
    """Runs of quoted lines and of others. Empty lines between quoted ones belong to them."""
    held: list[str] = []
    is_quote = False
    for place, line in enumerate(lines):
        is_now = bool(_QUOTED.match(line)) and not _is_table(lines, place)
        if not line.strip() and is_quote:
            after = next((other for other in lines[place : place + MOST_EMPTY + 1] if other.strip()), "")
            is_now = bool(_QUOTED.match(after))
        if is_now != is_quote and held:
            yield is_quote, held
            held = []
        is_quote = is_now
        held.append(line)
    if held:
        yield is_quote, held


def _is_table(lines: list[str], place: int) -> bool:
    """A line between two bars is a row of a table, not a quotation."""
    line = lines[place].strip()
    return line.startswith("|") and line.count("|") > 1


def _last_paragraph(quoted: list[str]) -> list[str]:
    """Of a long quotation the lines that an answer beneath it is about."""
    kept: list[str] = []
    for line in reversed(quoted):
        is_empty = not re.sub(r"[\s>＞|]", "", line)
        if is_empty and kept:
            break
        if not is_empty:
            kept.append(line)
        if len(kept) == KEPT_OF_A_QUOTE:
            break
    return kept[::-1]


def _without_heads(lines: list[str]) -> list[str]:
    """Without the lines that say who wrote what is quoted beneath them."""
    kept: list[str] = []
    place = 0
    while place < len(lines):
        length = _head_at(lines, place)
        if length:
            rest = lines[place + length :]
            # Some programs set no marks on what they quote: then all below is the mail that is answered.
            is_marked = _is_marked(rest)
            is_certain = bool(_CERTAIN.search(" ".join(lines[place : place + length])))
            if not is_marked and is_certain and not is_blank("".join(kept)):
                return kept
            if not is_marked:
                kept += lines[place : place + length]
            place += length
        else:
            kept.append(lines[place])
            place += 1
    return kept


def _head_at(lines: list[str], place: int) -> int:
    """How many lines from here on announce a quotation; 0 where none is announced."""
    if not lines[place].strip() or _QUOTED.match(lines[place]) or len(lines[place]) > 300:
        return 0
    for length in range(1, LONGEST_HEAD + 1):
        part = lines[place : place + length]
        if len(part) < length or not part[-1].strip() or (length > 1 and _QUOTED.match(part[-1])):
            return 0
        if not _WROTE.search(part[-1]):
            continue
        joined = " ".join(part)
        if len(joined) <= 400 and any(head.fullmatch(joined) for head in _HEADS) and _announces(lines, place + length):
            return length
    return 0


def _announces(lines: list[str], place: int) -> bool:
    """Something follows, after one or two empty lines at most: words that end in a colon are no head by themselves."""
    return any(line.strip() for line in lines[place : place + 3]) or place >= len(lines) - 1


def _is_marked(rest: list[str]) -> bool:
    first = next((line for line in rest if line.strip()), "")
    return not first or bool(_QUOTED.match(first))


# --- Signatures ----------------------------------------------------------------------------------------------------


def _without_signature(lines: list[str]) -> list[str]:
    lines = _without_end(lines)
    for cut in (_by_notice, _by_sign, _by_rule, _by_company):
        lines = _without_end(cut(lines))
    return lines


def _without_end(lines: list[str]) -> list[str]:
    """Without empty lines at the end, and without what a mobile phone adds."""
    lines = list(lines)
    while lines and (not lines[-1].strip() or _MOBILE.fullmatch(_LINK.sub("", lines[-1]))):
        lines.pop()
    return lines


def _by_sign(lines: list[str]) -> list[str]:
    """From the mark of RFC 3676 on; it must not be the middle of a longer text."""
    for place in range(len(lines) - 1, -1, -1):
        if _SIGN.fullmatch(lines[place]) and _count(lines[place:]) <= LONGEST_SIGNATURE + 1:
            return lines[:place]
    return lines


def _by_rule(lines: list[str]) -> list[str]:
    """From a line of dashes on, where what follows names a company, a telephone or an address, and says nothing."""
    best = len(lines)
    for place in range(len(lines) - 1, -1, -1):
        rest = lines[place + 1 :]
        if _count(rest) > LONGEST_SIGNATURE:
            break
        if _RULE.fullmatch(lines[place]) and (is_blank("".join(rest)) or _strength(rest) or _is_card(rest)):
            best = place
    return lines[:best]


def _by_company(lines: list[str]) -> list[str]:
    """The last paragraphs that name a company, a telephone and the like, at least two such things between them."""
    best = end = len(lines)
    for place in range(len(lines) - 1, 0, -1):
        if _count(lines[place:]) > LONGEST_SIGNATURE:
            break
        if not lines[place].strip() or lines[place - 1].strip():
            continue
        if not _strength(lines[place:end]):
            break
        end = place
        if _strength(lines[place:]) > 1 or (_COMPANY.match(lines[place]) and _count(lines[place:]) > 1):
            best = place
    return lines[:best]


def _by_notice(lines: list[str]) -> list[str]:
    """A notice that the mail is confidential, and whatever stands beneath it."""
    for place in range(len(lines) - 1, 0, -1):
        if _NOTICE.match(lines[place]) and _count(lines[place:]) <= LONGEST_SIGNATURE:
            above = _without_end(lines[:place])
            return above[:-1] if above and _RULE.fullmatch(above[-1]) else above
    return lines


def _strength(lines: list[str]) -> int:
    """How many lines are of a signature; 0 where any is a sentence, quoted, or long."""
    filled = _filled(lines)
    if any(len(line) > 80 or _QUOTED.match(line) or _SENTENCE.search(line) for line in filled):
        return 0
    return sum(1 for line in filled if _STRONG.search(line))


def _is_card(lines: list[str]) -> bool:
    """A name or two, and an address beneath."""
    filled = _filled(lines)
    is_named = 1 < len(filled) <= 4 and not _WEAK.search(filled[0])
    return is_named and bool(_WEAK.search(filled[-1])) and not any(_SENTENCE.search(line) for line in filled)


def _filled(lines: list[str]) -> list[str]:
    return [line.strip() for line in lines if line.strip() and not _RULE.fullmatch(line)]


def _count(lines: Sequence[str]) -> int:
    return sum(1 for line in lines if line.strip())
