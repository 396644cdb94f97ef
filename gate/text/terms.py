"""Words that put a text in a clinical setting. They are observed, never redacted."""

from __future__ import annotations

from gate.text.recognizers import Pattern, pattern

_TERMS = (
    r"patients?|clinics?|clinical|hospitals?|surgery|surgical|surgeries|pre-?op(?:erative)?|post-?op(?:erative)?|"
    r"before\s+(?:and|&|/)\s+after(?:\s+(?:photos?|pictures?|surgery|treatment))?|ultra-?sounds?|sonograms?|sonograph\w*|"
    r"echograph\w*|obstetric\w*|prenatal|antenatal|f(?:o)?etus(?:es)?|f(?:o)?etal|embryo(?:s|nic)?|pregnan(?:t|cy|cies)|trimester|"
    r"biops(?:y|ies)|x-?rays?|radiograph\w*|mri|ct\s+scans?|mammogra\w+|tumou?rs?|cancer|carcinoma|oncolog\w+|diagnos(?:is|es|ed|tic)|"
    r"symptoms?|lesions?|implants?|rhinoplasty|liposuction|facelift|augmentation|abdominoplasty|plastic\s+surg\w+|dermatolog\w+|"
    r"psoriasis|eczema|chemotherapy|radiology|icu|intensive\s+care|miscarriage|stillb(?:irth|orn)|caesarean|cesarean|c-section|ivf|"
    r"gyn(?:a)?ecolog\w+|nhs|biometry|doppler|scan\s+photo|baby\s+scan|medical\s+record|"
    r"schwanger\w*|ultraschall|sonogra(?:ph|f)ie|fruchtwasser|gyn[äa]kolog\w+|hebamme|krankenhaus|grossesse|enceinte|[ée]chographie|maternit[ée]|"
    r"embaraz\w+|ecograf[ií]a|feto|hospitalizaci[óo]n|gravidanza|gravid(?:ez|a|as)|ecografia|ultrassom|ci[ąa][żz]\w*|zwanger\w*|gravid\w*|rask(?:aus|aana)"
)

TERM_PATTERNS: tuple[Pattern, ...] = (pattern("MEDICAL_TERM", 0.8, rf"(?i)(?<!\w)(?:{_TERMS})(?!\w)"),)
