"""Who the person is, how to reach them, where they live, their status. Facts only; knows no value of anybody.

Human Trafficking Case Data Standard (HTCDS) 2.0 by IOM, CC BY 4.0. IOM endorses nothing here.
"""

from shared.vocabulary import lists
from shared.vocabulary.countries import COUNTRIES
from shared.vocabulary.fields.kinds import Block, Field, Kind
from shared.vocabulary.words import Word

PERSON = (
    Field("prs_FirstName", Word("First Name", "Nome próprio", "First name"), Kind.TEXT, Block.PERSON),
    Field("prs_MiddleName", Word("Middle Name", "Nome do meio", "Middle name"), Kind.TEXT, Block.PERSON),
    Field("prs_SecondName", Word("Second Name", "Apelido", "Surname"), Kind.TEXT, Block.PERSON),
    Field("prs_Birthdate", Word("Birthdate", "Data de nascimento", "Date of birth"), Kind.BIRTHDATE, Block.PERSON),
    Field("prs_Gender", Word("Gender", "Género"), Kind.CODE, Block.PERSON, lists.GENDER),
    Field("prs_Citizenship", Word("Citizenship", "Nacionalidade"), Kind.CODES, Block.PERSON, COUNTRIES),
    Field(
        "prs_PrimaryLanguage",
        Word("Primary Language", "Língua que a pessoa fala melhor", "Language the person speaks best"),
        Kind.LANGUAGE,
        Block.PERSON,
    ),
    Field(
        "prs_SecondaryLanguage",
        Word("Secondary Language", "Segunda língua", "Second language"),
        Kind.LANGUAGE,
        Block.PERSON,
    ),
    Field(
        "prs_IdentityNumber",
        Word("Identity Number", "Número de um documento de identidade", "Number of an identity document"),
        Kind.TEXT,
        Block.PERSON,
    ),
    Field(
        "prs_MaritalStatus",
        Word("Marital Status", "Estado civil", "Marital status"),
        Kind.CODE,
        Block.PERSON,
        lists.MARITAL_STATUS,
    ),
    Field(
        "prs_NumberOfChildren",
        Word("Number of Children", "Número de filhos", "Number of children"),
        Kind.COUNT,
        Block.PERSON,
    ),
    Field(
        "prs_HighestLevelOfEducation",
        Word("Highest Level of Education", "Nível de ensino mais alto", "Highest level of education"),
        Kind.CODE,
        Block.PERSON,
        lists.EDUCATION,
    ),
    Field("prs_Salutation", Word("Salutation", "Tratamento"), Kind.TEXT, Block.PERSON),
    Field("prs_Title", Word("Title", "Título"), Kind.TEXT, Block.PERSON),
    Field("prs_Deceased", Word("Deceased", "Falecida"), Kind.CHECKBOX, Block.PERSON),
)
CONTACT = (
    Field("prs_MobilePhone", Word("Mobile Phone", "Telemóvel", "Mobile phone"), Kind.PHONE, Block.CONTACT),
    Field("prs_HomePhone", Word("Home Phone", "Telefone de casa", "Home phone"), Kind.PHONE, Block.CONTACT),
    Field("prs_Email", Word("Email", "Correio electrónico", "E-mail"), Kind.EMAIL, Block.CONTACT),
)
ADDRESS = (
    Field("prs_MailingState", Word("Mailing State/Province", "Província", "Province"), Kind.PROVINCE, Block.ADDRESS),
    Field("prs_MailingDistrict", Word("Mailing District", "Distrito", "District"), Kind.DISTRICT, Block.ADDRESS),
    Field("prs_MailingCity", Word("Mailing City", "Cidade ou aldeia", "Town or village"), Kind.TEXT, Block.ADDRESS),
    Field(
        "prs_MailingStreet",
        Word("Mailing Street", "Rua ou bairro", "Street or neighbourhood"),
        Kind.TEXT,
        Block.ADDRESS,
    ),
    Field(
        "prs_MailingPostalCode",
        Word("Mailing Zip/Postal Code", "Código postal", "Postal code"),
        Kind.TEXT,
        Block.ADDRESS,
    ),
    Field("prs_MailingCountry", Word("Mailing Country", "País", "Country"), Kind.CODE, Block.ADDRESS, COUNTRIES),
    Field("prs_MailingLatitude", Word("Latitude"), Kind.LATITUDE, Block.ADDRESS),
    Field("prs_MailingLongitude", Word("Longitude"), Kind.LONGITUDE, Block.ADDRESS),
)
STATUS = (
    Field(
        "vic_AgreementToManagePersonalData",
        Word(
            "Agreement to Manage Personal Data",
            "Aceitou o tratamento de dados pessoais",
            "Agreed that personal data is managed",
        ),
        Kind.CHECKBOX,
        Block.STATUS,
    ),
    Field(
        "vic_TraffickingStatus",
        Word("Trafficking Status", "Situação como vítima de tráfico de pessoas", "Status as a victim of trafficking"),
        Kind.CODE,
        Block.STATUS,
        lists.TRAFFICKING_STATUS,
    ),
    Field(
        "vic_TraffickingStatusDecisionMakingOrg",
        Word(
            "Trafficking Status Decision Making Organization", "Quem decidiu essa situação", "Who decided that status"
        ),
        Kind.CODE,
        Block.STATUS,
        lists.DECIDING_ORGANISATION,
    ),
)
