"""HTCDS's list of industries, which is ISIC revision 4's sections. Facts only; knows no field and no rule.

Human Trafficking Case Data Standard (HTCDS) 2.0 by IOM, CC BY 4.0.
"""

from shared.vocabulary.words import listed

INDUSTRY = listed(
    (
        "A_AgricultureForestryAndFishing",
        "Agriculture, forestry and fishing",
        "Agricultura, florestas, pesca",
        "Agriculture, forestry, fishing",
    ),
    ("B_MiningAndQuarrying", "Mining and quarrying", "Minas e pedreiras", "Mines and quarries"),
    ("C_Manufacturing", "Manufacturing", "Fábricas", "Factories"),
    (
        "D_ElectricityGasSteamAndAirConditioningSupply",
        "Electricity, gas, steam and air conditioning supply",
        "Electricidade e gás",
        "Electricity and gas",
    ),
    (
        "E_WaterSupplySewerageWasteManagement",
        "Water supply; sewerage, waste management and remediation",
        "Água e resíduos",
        "Water and waste",
    ),
    ("F_Construction", "Construction", "Construção"),
    (
        "G_WholesaleAndRetailTradeRepairOfMotorVehicles",
        "Wholesale and retail trade; repair of motor vehicles and motorcycles",
        "Comércio e reparação de veículos",
        "Trade and repair of vehicles",
    ),
    ("H_TransportationAndStorage", "Transportation and storage", "Transporte e armazenagem", "Transport and storage"),
    (
        "I_AccommodationAndFoodServiceActivities",
        "Accommodation and food service activities",
        "Hotéis e restaurantes",
        "Hotels and restaurants",
    ),
    ("J_InformationAndCommunication", "Information and communication", "Informação e comunicação"),
    (
        "K_FinancialAndInsuranceActivities",
        "Financial and insurance activities",
        "Bancos e seguros",
        "Banks and insurance",
    ),
    ("L_RealEstateActivities", "Real estate activities", "Imobiliário", "Real estate"),
    (
        "M_ProfessionalScientificAndTechnicalActivities",
        "Professional, scientific and technical activities",
        "Trabalho profissional e técnico",
        "Professional and technical work",
    ),
    (
        "N_AdministrativeAndSupportServiceActivities",
        "Administrative and support service activities",
        "Serviços de escritório e apoio",
        "Office and support services",
    ),
    (
        "O_PublicAdministrationAndDefence",
        "Public administration and defence; compulsory social security",
        "Administração pública e defesa",
        "Public administration and defence",
    ),
    ("P_Education", "Education", "Educação"),
    (
        "Q_HumanHealthAndSocialWorkActivities",
        "Human health and social work activities",
        "Saúde e acção social",
        "Health and social work",
    ),
    (
        "R_ArtsEntertainmentAndRecreation",
        "Arts, entertainment and recreation",
        "Artes e espectáculos",
        "Arts and entertainment",
    ),
    ("S_OtherServiceActivities", "Other service activities", "Outros serviços", "Other services"),
    (
        "T_ActivitiesOfHouseholdsAsEmployers",
        (
            "Activities of households as employers; undifferentiated goods-"
            " and services- producing activities of households for own use"
        ),
        "Trabalho doméstico",
        "Domestic work",
    ),
    (
        "U_ActivitiesOfExtraterritorialOrganizations",
        "Activities of extraterritorial organizations and bodies",
        "Organizações internacionais",
        "International organisations",
    ),
)
