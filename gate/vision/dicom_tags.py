"""Tables of DICOM attributes, by keyword: what becomes of them in a release, and what they tell."""

from __future__ import annotations

from collections.abc import Mapping

METHOD = "shardgate, PS3.15 Annex E Basic Profile; dates emptied"
"""DeidentificationMethod of what was redacted (64 characters at most)."""
CONSTANTS: Mapping[str, str] = {
    "PatientIdentityRemoved": "YES",
    "DeidentificationMethod": METHOD,
    "LongitudinalTemporalInformationModified": "REMOVED",
}
WRITER: Mapping[str, str] = {
    "ImplementationClassUID": "2.25.211867439906146302195738716604189270133",
    "ImplementationVersionName": "SHARDGATE",
}
"""What the file meta information says of the program that wrote a file."""

_ACTIONS: Mapping[str, str] = {
    # identifying, and of type 2: every image has to have them, if without a value
    "empty": (
        "AccessionNumber PatientBirthDate PatientID PatientName PatientSex ReferringPhysicianName StudyDate StudyID "
        "StudyTime"
    ),
    # unique ids that hold a study together: the same pseudonym for the same id
    "pseudonym": "FrameOfReferenceUID SeriesInstanceUID SOPInstanceUID StudyInstanceUID",
    # numbers of the geometry and the display
    "decimal": (
        "FrameTime ImageOrientationPatient ImagePositionPatient ImagerPixelSpacing PixelSpacing RescaleIntercept "
        "RescaleSlope SliceThickness SpacingBetweenSlices WindowCenter WindowWidth"
    ),
    "counter": "CineRate InstanceNumber RecommendedDisplayFrameRate SeriesNumber",
}
EMPTY, PSEUDONYMS, DECIMALS, COUNTERS = (tuple(names.split()) for names in _ACTIONS.values())
"""What stays of a header, by what becomes of it. How pixels are stored stays too; anything else is removed."""

_TERMS: Mapping[str, str] = {
    "modality": (
        "BI CR CT DG DX ECG ES GM IO IVOCT IVUS MG MR NM OAM OCT OP OPM OPT OPTBSV OT PT PX RF RG SM TG US VA XA XC"
    ),
    "first": "ORIGINAL DERIVED",
    "second": "PRIMARY SECONDARY",
}
MODALITIES, *IMAGE_TYPES = (frozenset(terms.split()) for terms in _TERMS.values())
"""The terms that may stay: of Modality, and of the first two values of ImageType."""

_BY_TYPE: Mapping[str, str] = {
    "MEDICAL_RECORD_NUMBER": (
        "AccessionNumber AdmissionID MedicalRecordLocator OtherPatientIDs PatientID ServiceEpisodeID "
        "FillerOrderNumberImagingServiceRequest PlacerOrderNumberImagingServiceRequest"
    ),
    "ID_NUMBER": (
        "InsurancePlanIdentification PerformedProcedureStepID RequestedProcedureID ScheduledProcedureStepID StudyID "
        "IssuerOfPatientID ClinicalTrialSubjectID ClinicalTrialSubjectReadingID"
    ),
    "DATE_OF_BIRTH": "LastMenstrualDate PatientBirthDate PatientBirthDateInAlternativeCalendar PatientBirthTime",
    "AGE_OR_GENDER": "PatientAge PatientSex",
    "FACILITY": (
        "CurrentPatientLocation InstitutionName InstitutionalDepartmentName PatientInstitutionResidence "
        "RequestingService ResponsibleOrganization ClinicalTrialSiteName"
    ),
    "LOCATION": (
        "CountryOfResidence InstitutionAddress PatientAddress PersonAddress ReferringPhysicianAddress RegionOfResidence"
    ),
    "PHONE_NUMBER": (
        "InstitutionPhoneNumbers PatientTelecomInformation PatientTelephoneNumbers PersonTelephoneNumbers "
        "ReferringPhysicianTelephoneNumbers"
    ),
    "DEVICE_SERIAL": (
        "CassetteID DetectorID DeviceSerialNumber DeviceUID GantryID PlateID ScheduledStationName StationName "
        "PerformedStationName SourceApplicationEntityTitle"
    ),
    "EMBEDDED_IMAGE": "IconImageSequence",
    "HIDDEN_DATA": "DigitalSignaturesSequence EncapsulatedDocument EncryptedAttributesSequence",
}
TYPES: Mapping[str, str] = {keyword: entity for entity, names in _BY_TYPE.items() for keyword in names.split()}
"""What a value tells, by the keyword of its attribute, whatever it says."""
BY_VR: Mapping[str, str] = {
    "PN": "PERSON",
    "AS": "AGE_OR_GENDER",
    "AE": "DEVICE_SERIAL",
    "UI": "DEVICE_SERIAL",
    "DA": "DATE_TIME",
    "DT": "DATE_TIME",
    "TM": "DATE_TIME",
    "UR": "URL",
}

_NAMED: Mapping[str, str] = {
    # bytes that show a picture
    "shown": (
        "LUTData RedPaletteColorLookupTableData GreenPaletteColorLookupTableData BluePaletteColorLookupTableData "
        "FileMetaInformationVersion"
    ),
    # names of programs and devices, which read like names of people
    "settings": (
        "ImplementationClassUID ImplementationVersionName Manufacturer ManufacturerModelName SoftwareVersions "
        "ConvolutionKernel SequenceName TransducerData"
    ),
}
SHOWN, SETTINGS = (frozenset(names.split()) for names in _NAMED.values())
BINARY = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "UN"})
FREE = frozenset({"LO", "LT", "SH", "ST", "UC", "UT"})
"""Value representations that hold bytes, and those that hold words of anybody's choice."""
