"""What the user reads, in English and Chinese."""

from qwendow.page.texts.access import ACCESS
from qwendow.page.texts.exporting import EXPORTED, exported_words
from qwendow.page.texts.fields import ABOUT, DONE_WITHOUT, REFUSED_FIELDS
from qwendow.page.texts.files import BAD_FILES, COUNTS, FILES, KINDS, REMARKS
from qwendow.page.texts.gate import GATE
from qwendow.page.texts.keeping import KEEPING, UNKEPT
from qwendow.page.texts.labels import FIXED, LABELS, WORDS, T, i18n
from qwendow.page.texts.language import Language, language_of, reader_language
from qwendow.page.texts.masking import MASKED
from qwendow.page.texts.over import OVER, WHEN
from qwendow.page.texts.prompts import broken_prompt
from qwendow.page.texts.reading import READING
from qwendow.page.texts.receipts import ENDS, RECEIPT
from qwendow.page.texts.refusals import REFUSALS
from qwendow.page.texts.sentences import TEXTS
from qwendow.page.texts.sharing import SHARED
from qwendow.page.texts.sheets import SHEETS
from qwendow.page.texts.trouble import ERROR_PAGE, ERRORS, GONE, PROBLEMS

__all__ = [
    "ABOUT",
    "ACCESS",
    "BAD_FILES",
    "COUNTS",
    "DONE_WITHOUT",
    "ENDS",
    "ERRORS",
    "ERROR_PAGE",
    "EXPORTED",
    "FILES",
    "FIXED",
    "GATE",
    "GONE",
    "KEEPING",
    "KINDS",
    "LABELS",
    "MASKED",
    "OVER",
    "PROBLEMS",
    "READING",
    "RECEIPT",
    "REFUSALS",
    "REFUSED_FIELDS",
    "REMARKS",
    "SHARED",
    "SHEETS",
    "TEXTS",
    "UNKEPT",
    "WHEN",
    "WORDS",
    "Language",
    "T",
    "broken_prompt",
    "exported_words",
    "i18n",
    "language_of",
    "reader_language",
]
