"""Which sources are held out together. Each source is left out once; mirrors of one collection are one source.

Every fold leaves out a collection of pregnancies and one of other organs, so that the second question is measured
with both unseen.
"""

FOLDS: tuple[frozenset[str], ...] = (
    frozenset({"hc18", "cxr_figure1", "nerve", "icdar2015", "pydicom"}),
    frozenset({"fetal_planes", "nhbs_hip", "sroie", "funsd", "skimage", "raulrobins_clinic"}),
    frozenset(
        {"busi", "motak_phantom", "events_cards", "clinic_web", "metadata_extractor", "cleanvision", "gestation3d_app"}
    ),
    frozenset({"camus", "feecho4d", "mukhtiar_clinic", "clinic_web2", "leolight_embryo", "deepface_tests"}),
    frozenset(
        {
            *("pcos", "gallbladder_ba", "eco_doppler_sim", "babyflix", "fetusagents", "ddh_site"),
            *("imagenet_samples", "made", "exif_samples"),
        }
    ),
)

NEVER_IN_THE_SECOND_PHASE = frozenset({"mukhtiar_clinic", "raulrobins_clinic", "clinic_web2"})
"""Clinics' web sites. Some of their pictures that are labelled otherwise show a scanner's screen (see MISLABELLED in
ultrasound_data.py): nothing to learn from, and the more a test."""
