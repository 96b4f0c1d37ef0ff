"""Where the person was taken, who referred them, and where they go. Facts only; knows no value of anybody.

Of a return HTCDS has only the referral onwards.

Human Trafficking Case Data Standard (HTCDS) 2.0 by IOM, CC BY 4.0. IOM endorses nothing here.
"""

from shared.vocabulary import lists
from shared.vocabulary.countries import COUNTRIES
from shared.vocabulary.fields.kinds import Block, Field, Kind
from shared.vocabulary.words import Word

# HTCDS's Historic Trafficking Events repeat: each is one object of `hte_Events`, which is a name of ours.
EVENT = (
    Field(
        "hte_Type",
        Word("Type", "O que aconteceu ali", "What happened there"),
        Kind.CODE,
        Block.TRANSPORT,
        lists.EVENT_TYPE,
    ),
    Field("hte_Date", Word("Date", "Quando", "When"), Kind.DATE, Block.TRANSPORT),
    Field("hte_Country", Word("Country", "País"), Kind.CODE, Block.TRANSPORT, COUNTRIES),
    Field("hte_State", Word("State", "Província", "Province"), Kind.PROVINCE, Block.TRANSPORT),
    Field("hte_City", Word("City", "Cidade ou aldeia", "Town or village"), Kind.TEXT, Block.TRANSPORT),
    Field("hte_Street", Word("Street", "Rua ou bairro", "Street or neighbourhood"), Kind.TEXT, Block.TRANSPORT),
    Field("hte_PostalCode", Word("PostalCode", "Código postal", "Postal code"), Kind.TEXT, Block.TRANSPORT),
    Field("hte_Latitude", Word("Latitude"), Kind.LATITUDE, Block.TRANSPORT),
    Field("hte_Longitude", Word("Longitude"), Kind.LONGITUDE, Block.TRANSPORT),
    Field(
        "hte_Description",
        Word("Description", "Como foi, e quem transportou", "How it was, and who transported"),
        Kind.LONG_TEXT,
        Block.TRANSPORT,
    ),
)
TRANSPORT = (
    Field(
        "hte_Events",
        Word("Historic Trafficking Events", "Etapas do percurso", "Stages of the journey"),
        Kind.EVENTS,
        Block.TRANSPORT,
    ),
)
RETURN = (
    Field(
        "cas_Status",
        Word("Status", "Situação no registo de origem", "Status in the register of origin"),
        Kind.CODE,
        Block.RETURN,
        lists.CASE_STATUS,
    ),
    Field(
        "cas_ReasonForCaseClosure",
        Word("Reason for Case Closure", "Motivo do encerramento anterior", "Reason for closing before"),
        Kind.LONG_TEXT,
        Block.RETURN,
    ),
    Field(
        "cas_CaseOwner",
        Word("Case Owner", "Responsável anterior pelo caso", "Case owner before"),
        Kind.TEXT,
        Block.RETURN,
    ),
    Field(
        "cas_ReferringOrganisation",
        Word("Referring Organisation", "Organização que encaminhou a pessoa", "Organisation that referred the person"),
        Kind.TEXT,
        Block.RETURN,
    ),
    Field(
        "cas_IncomingReferralDate",
        Word("Incoming Referral Date", "Data desse encaminhamento", "Date of that referral"),
        Kind.DATE,
        Block.RETURN,
    ),
    Field(
        "cas_ReferringPrimaryCaseWorker",
        Word(
            "Referring Primary Case Worker",
            "Gestor(a) de caso que encaminhou a pessoa",
            "Case worker who referred the person",
        ),
        Kind.TEXT,
        Block.RETURN,
    ),
    Field(
        "cas_ReasonForIncomingReferral",
        Word("Reason for Incoming Referral", "Motivo desse encaminhamento", "Reason for that referral"),
        Kind.CODE,
        Block.RETURN,
        lists.REFERRAL_REASON,
    ),
    Field(
        "cas_IncomingReferralDetails",
        Word("Incoming Referral Details", "Pormenores desse encaminhamento", "Details of that referral"),
        Kind.LONG_TEXT,
        Block.RETURN,
    ),
    Field(
        "cas_ReferredOrganisation",
        Word(
            "Referred Organisation",
            "Organização para onde a pessoa foi encaminhada",
            "Organisation the person was referred to",
        ),
        Kind.TEXT,
        Block.RETURN,
    ),
    Field(
        "cas_ReferredPrimaryCaseWorker",
        Word("Referred Primary Case Worker", "Gestor(a) de caso nessa organização", "Case worker there"),
        Kind.TEXT,
        Block.RETURN,
    ),
    Field(
        "cas_ReasonForOutgoingReferral",
        Word("Reason for Outgoing Referral", "Motivo do encaminhamento seguinte", "Reason for the referral onwards"),
        Kind.CODE,
        Block.RETURN,
        lists.REFERRAL_REASON,
    ),
    Field(
        "cas_OutgoingReferralDate",
        Word("Outgoing Referral Date", "Data do encaminhamento seguinte", "Date of the referral onwards"),
        Kind.DATE,
        Block.RETURN,
    ),
    Field(
        "cas_OutgoingReferralDetails",
        Word("Outgoing Referral Details", "Pormenores do encaminhamento seguinte", "Details of the referral onwards"),
        Kind.LONG_TEXT,
        Block.RETURN,
    ),
)
