"""Why a value was read as it was: one short sentence each, in both languages, named by a code."""

from typing import Any

# code -> (Vietnamese, English)
REASONS: dict[str, tuple[str, str]] = {
    "number-line": ("dòng “Số:” ở đầu văn bản", "the “Số:” line of the header"),
    "type-of-symbol": ("theo ký hiệu trong số văn bản", "the symbol of the number"),
    "type-of-symbol-and-word": ("ký hiệu và tên loại khớp nhau", "symbol and name of the type agree"),
    "type-heading": ("dòng tên loại in hoa", "the heading in capitals that names the type"),
    "type-word": ("từ chỉ loại văn bản trong câu", "the word for the type in the sentence"),
    "place-date-line": ("dòng địa danh, ngày tháng", "the line of place and date"),
    "date-line": ("dòng ngày tháng dưới số văn bản", "the line of the day under the number"),
    "header-organ": ("tên cơ quan ở đầu văn bản", "the organ named in the header"),
    "header-organ-superior": (
        "cơ quan ở đầu văn bản, địa danh theo cơ quan cấp trên",
        "the organ of the header with the place of the organ above it",
    ),
    "header-organ-place": (
        "cơ quan ở đầu văn bản, địa danh theo dòng ngày tháng",
        "the organ of the header with the place of the date line",
    ),
    "signature-organ": (
        "cơ quan mà chữ ký thay mặt, đầu văn bản thiếu tên cơ quan",
        "the organ that the signature speaks for, the header names none",
    ),
    "symbol-place": (
        "suy từ ký hiệu và địa danh, đầu văn bản thiếu tên cơ quan",
        "put together from the symbol and the place, the header names no organ",
    ),
    "symbol": ("suy từ ký hiệu trong số văn bản", "inferred from the symbol of the number"),
    "title-under-type": ("trích yếu dưới tên loại", "the abstract under the type"),
    "title-under-number": ("trích yếu “V/v” dưới số văn bản", "the abstract under the number"),
    "urgency-mark": ("dấu chỉ độ khẩn", "the mark of urgency"),
    "urgency-word": ("từ chỉ độ khẩn trước số văn bản", "the word for urgency before the number"),
    "addressed-list": ("mục “Kính gửi”", "the list of addressees"),
    "addressed-news": ("cơ quan được giao việc trong bài", "the bodies that the page says are addressed"),
    "distribution-list": ("mục “Nơi nhận”", "the list “Nơi nhận”"),
    "stamp": ("dấu công văn đến của nơi nhận", "the stamp of the organ that received the paper"),
    "signature-authority": ("thẩm quyền ký ở cuối văn bản", "the authority above the signature"),
    "signature-office": ("chức vụ trên chữ ký", "the office above the signature"),
    "signature-name": ("họ tên dưới chức vụ người ký", "the name under the office of the signer"),
    "news-issuing": ("bài viết nói văn bản này được ban hành", "the page says that this document is issued"),
    "news-speaking": ("bài viết dẫn lời văn bản này", "the page quotes this document"),
    "news-issuer": ("cơ quan ban hành theo bài viết", "the body that issues, as the page tells"),
    "news-requester": ("cơ quan nêu yêu cầu trong bài", "the body that demands, as the page tells"),
    "news-signer": ("người ký theo bài viết", "the person who signs, as the page tells"),
    "fact-sheet": ("bảng thuộc tính của trang đăng văn bản", "the fact sheet of the page that carries the document"),
    "news-about": ("điều bài viết nói văn bản ấy về", "what the page says the document is about"),
    "news-title": ("tiêu đề bài viết", "the title of the page"),
    "date-after-number": ("ngày đứng ngay sau số văn bản", "the day right after the number"),
    "date-of-issuing-clause": ("ngày trong câu nói việc ban hành", "the day in the clause that tells the issuing"),
    "cited-full": ("viện dẫn đủ số và ngày", "cited with number and day"),
    "cited-undated": ("viện dẫn có số, không có ngày", "cited with its number, without a day"),
    "cited-bare": ("chỉ viện dẫn số, không có ký hiệu", "cited by a bare number without its symbol"),
    "item-label": ("đoạn có đánh số", "a labelled part of the text"),
    "item-appendix": ("dòng trong bảng phụ lục", "a row of the table in the appendix"),
    "duty-demand": ("câu yêu cầu, giao việc", "a sentence that requires or assigns"),
    "duty-subject": ("cơ quan đứng đầu câu và việc phải làm", "a body at the head of the sentence and what it must do"),
    "duty-report": ("việc phải gửi hoặc báo cáo có thời hạn", "something to be sent or reported by a time"),
    "duty-from-hour": ("việc phải làm kể từ một thời điểm", "what must be done from an hour on"),
    "duty-imperative": ("câu bắt đầu bằng động từ giao việc", "a sentence that begins with an imperative"),
    "duty-modal": ("câu có “phải”, “cần”, “không được”", "a sentence with must, need or must not"),
    "actor-assigned": ("đứng sau từ giao, yêu cầu, chỉ đạo", "follows a word that assigns or requires"),
    "actor-together": ("đứng sau từ phối hợp", "follows a word of working together"),
    "actor-subject": ("chủ ngữ của câu giao việc", "the subject of the demand"),
    "actor-cell": ("ô cơ quan thực hiện trong bảng", "the cell of the body in the table"),
    "deadline-cue": ("mốc thời gian sau từ chỉ thời hạn", "a time after a word for a deadline"),
    "deadline-relative": ("khoảng thời gian tính từ một mốc", "a span of time from an event"),
    "deadline-rhythm": ("nhịp định kỳ của việc báo cáo, gửi", "the rhythm of a report"),
    "deadline-event": ("thời hạn theo một sự kiện", "a deadline named by an event"),
    "deadline-cell": ("ô thời hạn trong bảng", "the cell of the time in the table"),
    "topic-sure": ("cụm từ của lĩnh vực", "a phrase of the field"),
    "topic-hints": ("nhiều từ gợi đến lĩnh vực", "several words that hint at the field"),
    "topic-hint": ("một từ gợi đến lĩnh vực", "one word that hints at the field"),
    "goal-section": ("nằm dưới mục “Mục tiêu”", "stands under the heading of goals"),
    "goal-cue": ("câu có “phấn đấu”, “mục tiêu”, “chỉ tiêu”", "a sentence that sets a goal"),
    "goal-joined": ("vế tiếp theo của câu nêu chỉ tiêu", "goes on with a sentence that sets goals"),
}


_CODES = {sentence: code for code, both in REASONS.items() for sentence in both}


def explain(code: str, language: str = "vi") -> str:
    """The sentence of a code, Vietnamese for `vi`, English for anything else."""
    vietnamese, english = REASONS[code]
    return vietnamese if language == "vi" else english


def explained(answer: Any, language: str) -> Any:
    """An answer kept as JSON with its reasons in the language of who looks at it now."""
    if isinstance(answer, list):
        return [explained(each, language) for each in answer]
    if not isinstance(answer, dict):
        return answer
    return {
        key: explain(_CODES[value], language) if key == "reason" and value in _CODES else explained(value, language)
        for key, value in answer.items()
    }
