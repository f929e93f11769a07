"""Whether somebody only says thank you: that reopens nothing, while one word of a problem does."""

import re

LONGEST = 300
_PARTS = re.compile(r"[。．.!！\n、,，;；]+|\s{2,}")
_ROUND = re.compile(r"[\s\u3000~～♪☆★\U0001f300-\U0001faff\u2600-\u27bf\ufe0f:：)）^]+")
_GIVEN = re.compile(
    r"(?:誠に|本当に|大変|どうも|重ねて|早速の?|迅速な?|ご?丁寧な?|この度は|このたびは|いろいろと?|色々と?|"
    r"ご?(?:対応|回答|返信|連絡|確認|説明|教示|協力|支援|サポート|案内|調査)"
    r"(?:を?(?:いただき|頂き)|くださり|下さり|して(?:いただき|頂き|くださり))?)*"
    r"(?:ありがとう(?:ございま(?:す|した))?|有難うございま(?:す|した)|感謝(?:します|いたします|致します|申し上げます)?|"
    r"助かりました|お礼申し上げます|サンキュー)"
    r"|(?:many |much |big )?thank(?:s| you)(?: (?:very much|so much|a lot|again|all|both|everyone|indeed))*"
    r"(?: for (?:the|your|all|this|that|a)? ?[a-z' ]{0,60})?|(?:much )?appreciated|cheers",
    re.I,
)
_SOLVED = re.compile(
    r"(?:こちらで|おかげさまで|お陰様で|無事に?|問題なく|これで)*"
    r"(?:(?:解決|動作|登録|送信|表示|確認|設定|完了|復旧)(?:が|を)?)?"
    r"(?:し|いたし|致し|でき|出来)?(?:ました|ています|ております)|(?:了解|承知)(?:です|(?:し|いたし|致し)ました)|"
    r"問題(?:は)?(?:ありません|ございません|なさそうです)|大丈夫です|"
    r"クローズ(?:で|して)?(?:お願いします|(?:いただいて|頂いて)?(?:構いません|結構です|大丈夫です))|"
    r"(?:yes |ok |okay |now )?(?:it|that|this|everything|all)?(?:'s| is| has been)? ?(?:all )?"
    r"(?:works?|worked|working|solved|resolved|fixed|good|fine|clear)"
    r"(?: (?:now|fine|again|perfectly|well|as expected|for (?:me|us)))*|"
    r"no (?:more )?(?:problem|issue|error)s?(?: now| any ?more| since)?|"
    r"(?:great|perfect|excellent|wonderful|awesome|ok|okay|understood|got it|noted|yes|はい)|"
    r"(?:please |you can |feel free to )*close (?:it|this|the case)(?: now)?",
    re.I,
)
_POLITE = re.compile(
    r"(?:いつも)?(?:大変)?お世話に(?:なります|なっております|なりました)|"
    r"(?:今後とも|引き続き|また)?(?:どうぞ)?(?:宜しく|よろしく)(?:お願い(?:いたし|致し|申し上げ|し)ます)?|"
    r"以上(?:です|となります)?|失礼(?:いた|致)?します|お忙しい(?:中|ところ)|お手数(?:を?おかけ(?:いたし|し)ました)?|"
    r"[^\s。]{1,12}(?:さん|様|さま)|サポート(?:窓口|ご?担当|チーム)?(?:様|の皆様|御中)?|ご担当者様?|"
    r"(?:hi|hello|dear|hey)(?: [A-Za-z'-]{1,20}){0,3}|(?:best|kind|warm)?(?: ?(?:regards|wishes))|best|sincerely|"
    r"yours(?: \w+)?|have a (?:nice|good|great) (?:day|week|weekend|evening)",
    re.I,
)
_OPENING = re.compile(r"(?:[^\s。はが]{1,20}の)?[一-龠ぁ-んァ-ヶ々A-Za-z]{1,10}です")
_NAME = re.compile(
    r"[A-Z][A-Za-z'-]{1,20}(?: [A-Z][A-Za-z'-]{0,20}){0,2}|[一-龠ぁ-んァ-ヶ々]{1,5}[ 　]?[一-龠ぁ-んァ-ヶ々]{0,5}"
)
_OBJECTION = re.compile(
    r"まだ|未|再発|再度|再現|しかし|(?<!い)ただ|だが|ですが|ましたが|けど|のに|ない|なく|ません|エラー|別の|もう|？|\?|でしょうか|"
    r"ますか|\b(?:but|however|still|not|another|except|although|though|errors?|fail(?:s|ed)?|issues?|problems?)\b|n't\b",
    re.I,
)
_NO_OBJECTION = re.compile(
    r"問題(?:は)?(?:ありません|ございません|なく)|構いません|no (?:more )?(?:problem|issue|error)s?", re.I
)


def is_mere(text: str) -> bool:
    """Whether nothing but thanks, or that it works now, can be read in it."""
    if len(text) > LONGEST or _OBJECTION.search(_NO_OBJECTION.sub("", text)):
        return False
    parts = [part for part in (_ROUND.sub(" ", part).strip() for part in _PARTS.split(text)) if part]
    kind = [bool(_GIVEN.fullmatch(part) or _SOLVED.fullmatch(part)) for part in parts]
    polite = [
        bool(_POLITE.fullmatch(part) or (_NAME if place else _OPENING).fullmatch(part))
        for place, part in enumerate(parts)
    ]
    return any(kind) and all(says or is_polite for says, is_polite in zip(kind, polite, strict=True))
