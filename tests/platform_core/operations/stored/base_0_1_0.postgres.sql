CREATE TABLE cmn_location (
    sys_id uuid NOT NULL,
    sys_class_name text NOT NULL COLLATE pg_catalog."C",
    sys_created_on timestamp with time zone NOT NULL,
    sys_created_by text NOT NULL COLLATE pg_catalog."C",
    sys_updated_on timestamp with time zone NOT NULL,
    sys_updated_by text NOT NULL COLLATE pg_catalog."C",
    sys_mod_count integer NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    parent uuid,
    company uuid,
    street text COLLATE pg_catalog."C",
    city text COLLATE pg_catalog."C",
    state text COLLATE pg_catalog."C",
    zip text COLLATE pg_catalog."C",
    country text COLLATE pg_catalog."C",
    latitude double precision,
    longitude double precision,
    phone text COLLATE pg_catalog."C",
    type text COLLATE pg_catalog."C"
);
CREATE TABLE core_company (
    sys_id uuid NOT NULL,
    sys_class_name text NOT NULL COLLATE pg_catalog."C",
    sys_created_on timestamp with time zone NOT NULL,
    sys_created_by text NOT NULL COLLATE pg_catalog."C",
    sys_updated_on timestamp with time zone NOT NULL,
    sys_updated_by text NOT NULL COLLATE pg_catalog."C",
    sys_mod_count integer NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    parent uuid,
    customer boolean NOT NULL,
    vendor boolean NOT NULL,
    manufacturer boolean NOT NULL,
    "primary" boolean NOT NULL,
    phone text COLLATE pg_catalog."C",
    fax_phone text COLLATE pg_catalog."C",
    street text COLLATE pg_catalog."C",
    city text COLLATE pg_catalog."C",
    state text COLLATE pg_catalog."C",
    zip text COLLATE pg_catalog."C",
    country text COLLATE pg_catalog."C",
    latitude double precision,
    longitude double precision,
    website text COLLATE pg_catalog."C",
    notes text COLLATE pg_catalog."C",
    stock_symbol text COLLATE pg_catalog."C",
    publicly_traded boolean NOT NULL,
    market_cap bigint,
    revenue_per_year bigint,
    profits bigint,
    currency text COLLATE pg_catalog."C",
    num_employees integer,
    rank_tier text COLLATE pg_catalog."C"
);
CREATE TABLE sys_api_token (
    sys_id uuid NOT NULL,
    token_hash text NOT NULL COLLATE pg_catalog."C",
    "user" uuid NOT NULL,
    purpose text NOT NULL COLLATE pg_catalog."C",
    label text COLLATE pg_catalog."C",
    family text COLLATE pg_catalog."C",
    used timestamp with time zone,
    created timestamp with time zone NOT NULL,
    expires timestamp with time zone
);
CREATE TABLE sys_attachment (
    sys_id uuid NOT NULL,
    sys_created_on timestamp with time zone NOT NULL,
    sys_created_by text NOT NULL COLLATE pg_catalog."C",
    file_name text NOT NULL COLLATE pg_catalog."C",
    content_type text NOT NULL COLLATE pg_catalog."C",
    size_bytes integer NOT NULL,
    hash text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    table_name text NOT NULL COLLATE pg_catalog."C",
    table_sys_id text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE sys_audit (
    sys_id uuid NOT NULL,
    sys_created_on timestamp with time zone NOT NULL,
    sys_created_by text NOT NULL COLLATE pg_catalog."C",
    tablename text NOT NULL COLLATE pg_catalog."C",
    documentkey text NOT NULL COLLATE pg_catalog."C",
    fieldname text NOT NULL COLLATE pg_catalog."C",
    oldvalue text COLLATE pg_catalog."C",
    newvalue text COLLATE pg_catalog."C",
    reason text COLLATE pg_catalog."C",
    "user" uuid,
    record_checkpoint integer NOT NULL
);
CREATE TABLE sys_audit_delete (
    sys_id uuid NOT NULL,
    sys_created_on timestamp with time zone NOT NULL,
    sys_created_by text NOT NULL COLLATE pg_catalog."C",
    tablename text NOT NULL COLLATE pg_catalog."C",
    documentkey text NOT NULL COLLATE pg_catalog."C",
    display_value text COLLATE pg_catalog."C",
    payload text NOT NULL COLLATE pg_catalog."C",
    reason text COLLATE pg_catalog."C",
    "user" uuid
);
CREATE TABLE sys_choice (
    sys_id uuid NOT NULL,
    sys_class_name text NOT NULL COLLATE pg_catalog."C",
    sys_created_on timestamp with time zone NOT NULL,
    sys_created_by text NOT NULL COLLATE pg_catalog."C",
    sys_updated_on timestamp with time zone NOT NULL,
    sys_updated_by text NOT NULL COLLATE pg_catalog."C",
    sys_mod_count integer NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    element text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C",
    label text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE sys_demo_record (
    sys_id uuid NOT NULL,
    pack text NOT NULL COLLATE pg_catalog."C",
    table_name text NOT NULL COLLATE pg_catalog."C",
    record text NOT NULL COLLATE pg_catalog."C",
    "position" integer NOT NULL
);
CREATE TABLE sys_generation (
    sys_id uuid NOT NULL,
    number bigint NOT NULL
);
CREATE TABLE sys_group_has_role (
    sys_id uuid NOT NULL,
    sys_class_name text NOT NULL COLLATE pg_catalog."C",
    sys_created_on timestamp with time zone NOT NULL,
    sys_created_by text NOT NULL COLLATE pg_catalog."C",
    sys_updated_on timestamp with time zone NOT NULL,
    sys_updated_by text NOT NULL COLLATE pg_catalog."C",
    sys_mod_count integer NOT NULL,
    "group" uuid NOT NULL,
    role text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE sys_idempotency (
    sys_id uuid NOT NULL,
    actor text NOT NULL COLLATE pg_catalog."C",
    key text NOT NULL COLLATE pg_catalog."C",
    fingerprint text NOT NULL COLLATE pg_catalog."C",
    table_name text NOT NULL COLLATE pg_catalog."C",
    record text NOT NULL COLLATE pg_catalog."C",
    created timestamp with time zone NOT NULL
);
CREATE TABLE sys_job (
    sys_id uuid NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    due timestamp with time zone NOT NULL
);
CREATE TABLE sys_journal_field (
    sys_id uuid NOT NULL,
    sys_created_on timestamp with time zone NOT NULL,
    sys_created_by text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    element text NOT NULL COLLATE pg_catalog."C",
    element_id text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE sys_number (
    sys_id uuid NOT NULL,
    prefix text NOT NULL COLLATE pg_catalog."C",
    next bigint NOT NULL
);
CREATE TABLE sys_oauth_client (
    sys_id uuid NOT NULL,
    client_id text NOT NULL COLLATE pg_catalog."C",
    secret_hash text NOT NULL COLLATE pg_catalog."C",
    "user" uuid NOT NULL,
    created timestamp with time zone NOT NULL
);
CREATE TABLE sys_outbox (
    sys_id uuid NOT NULL,
    sys_created_on timestamp with time zone NOT NULL,
    sys_created_by text NOT NULL COLLATE pg_catalog."C",
    table_name text NOT NULL COLLATE pg_catalog."C",
    record text NOT NULL COLLATE pg_catalog."C",
    checkpoint integer NOT NULL,
    event text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    delivered text COLLATE pg_catalog."C",
    attempts integer NOT NULL,
    next_attempt timestamp with time zone NOT NULL,
    last_error text COLLATE pg_catalog."C"
);
CREATE TABLE sys_pack (
    sys_id uuid NOT NULL,
    sys_created_on timestamp with time zone NOT NULL,
    sys_created_by text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    version text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    data_step integer NOT NULL,
    entities text NOT NULL COLLATE pg_catalog."C",
    changed_on timestamp with time zone NOT NULL
);
CREATE TABLE sys_pack_operation (
    sys_id uuid NOT NULL,
    sys_created_on timestamp with time zone NOT NULL,
    sys_created_by text NOT NULL COLLATE pg_catalog."C",
    operation text NOT NULL COLLATE pg_catalog."C",
    packs text NOT NULL COLLATE pg_catalog."C",
    plan_hash text NOT NULL COLLATE pg_catalog."C",
    result text NOT NULL COLLATE pg_catalog."C",
    detail text COLLATE pg_catalog."C",
    duration_ms integer NOT NULL
);
CREATE TABLE sys_properties (
    sys_id uuid NOT NULL,
    sys_class_name text NOT NULL COLLATE pg_catalog."C",
    sys_created_on timestamp with time zone NOT NULL,
    sys_created_by text NOT NULL COLLATE pg_catalog."C",
    sys_updated_on timestamp with time zone NOT NULL,
    sys_updated_by text NOT NULL COLLATE pg_catalog."C",
    sys_mod_count integer NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE sys_sign_in_attempts (
    sys_id uuid NOT NULL,
    name_hash text NOT NULL COLLATE pg_catalog."C",
    attempts integer NOT NULL,
    paused_until timestamp with time zone,
    last_attempt timestamp with time zone NOT NULL
);
CREATE TABLE sys_user (
    sys_id uuid NOT NULL,
    sys_class_name text NOT NULL COLLATE pg_catalog."C",
    sys_created_on timestamp with time zone NOT NULL,
    sys_created_by text NOT NULL COLLATE pg_catalog."C",
    sys_updated_on timestamp with time zone NOT NULL,
    sys_updated_by text NOT NULL COLLATE pg_catalog."C",
    sys_mod_count integer NOT NULL,
    user_name text COLLATE pg_catalog."C",
    first_name text COLLATE pg_catalog."C",
    middle_name text COLLATE pg_catalog."C",
    last_name text COLLATE pg_catalog."C",
    name text COLLATE pg_catalog."C",
    title text COLLATE pg_catalog."C",
    email text COLLATE pg_catalog."C",
    phone text COLLATE pg_catalog."C",
    mobile_phone text COLLATE pg_catalog."C",
    home_phone text COLLATE pg_catalog."C",
    street text COLLATE pg_catalog."C",
    city text COLLATE pg_catalog."C",
    state text COLLATE pg_catalog."C",
    zip text COLLATE pg_catalog."C",
    country text COLLATE pg_catalog."C",
    gender text COLLATE pg_catalog."C",
    company uuid,
    location uuid,
    manager uuid,
    vip boolean NOT NULL,
    active boolean NOT NULL,
    locked_out boolean NOT NULL,
    notification integer,
    preferred_language text COLLATE pg_catalog."C",
    time_zone text COLLATE pg_catalog."C",
    employee_number text COLLATE pg_catalog."C",
    web_service_access_only boolean NOT NULL,
    source text COLLATE pg_catalog."C"
);
CREATE TABLE sys_user_credential (
    sys_id uuid NOT NULL,
    "user" uuid NOT NULL,
    password_hash text NOT NULL COLLATE pg_catalog."C",
    must_change boolean NOT NULL,
    changed_on timestamp with time zone NOT NULL
);
CREATE TABLE sys_user_grmember (
    sys_id uuid NOT NULL,
    sys_class_name text NOT NULL COLLATE pg_catalog."C",
    sys_created_on timestamp with time zone NOT NULL,
    sys_created_by text NOT NULL COLLATE pg_catalog."C",
    sys_updated_on timestamp with time zone NOT NULL,
    sys_updated_by text NOT NULL COLLATE pg_catalog."C",
    sys_mod_count integer NOT NULL,
    "user" uuid NOT NULL,
    "group" uuid NOT NULL
);
CREATE TABLE sys_user_group (
    sys_id uuid NOT NULL,
    sys_class_name text NOT NULL COLLATE pg_catalog."C",
    sys_created_on timestamp with time zone NOT NULL,
    sys_created_by text NOT NULL COLLATE pg_catalog."C",
    sys_updated_on timestamp with time zone NOT NULL,
    sys_updated_by text NOT NULL COLLATE pg_catalog."C",
    sys_mod_count integer NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    description text COLLATE pg_catalog."C",
    active boolean NOT NULL,
    manager uuid,
    email text COLLATE pg_catalog."C",
    parent uuid,
    group_code text COLLATE pg_catalog."C",
    group_path text COLLATE pg_catalog."C"
);
CREATE TABLE sys_user_has_role (
    sys_id uuid NOT NULL,
    sys_class_name text NOT NULL COLLATE pg_catalog."C",
    sys_created_on timestamp with time zone NOT NULL,
    sys_created_by text NOT NULL COLLATE pg_catalog."C",
    sys_updated_on timestamp with time zone NOT NULL,
    sys_updated_by text NOT NULL COLLATE pg_catalog."C",
    sys_mod_count integer NOT NULL,
    "user" uuid NOT NULL,
    role text NOT NULL COLLATE pg_catalog."C",
    granted_by uuid
);
CREATE TABLE sys_user_role (
    sys_id uuid NOT NULL,
    sys_created_on timestamp with time zone NOT NULL,
    sys_created_by text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    description text COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    pack text NOT NULL COLLATE pg_catalog."C",
    active boolean NOT NULL
);
CREATE TABLE sys_user_session (
    sys_id uuid NOT NULL,
    token_hash text NOT NULL COLLATE pg_catalog."C",
    "user" uuid NOT NULL,
    created timestamp with time zone NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE TABLE sys_worker (
    sys_id uuid NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    generation bigint NOT NULL,
    seen timestamp with time zone NOT NULL
);
CREATE TABLE sysapproval_approver (
    sys_id uuid NOT NULL,
    sys_class_name text NOT NULL COLLATE pg_catalog."C",
    sys_created_on timestamp with time zone NOT NULL,
    sys_created_by text NOT NULL COLLATE pg_catalog."C",
    sys_updated_on timestamp with time zone NOT NULL,
    sys_updated_by text NOT NULL COLLATE pg_catalog."C",
    sys_mod_count integer NOT NULL,
    approver uuid NOT NULL,
    sysapproval uuid NOT NULL,
    state text COLLATE pg_catalog."C",
    due_date timestamp with time zone
);
CREATE TABLE task (
    sys_id uuid NOT NULL,
    sys_class_name text NOT NULL COLLATE pg_catalog."C",
    sys_created_on timestamp with time zone NOT NULL,
    sys_created_by text NOT NULL COLLATE pg_catalog."C",
    sys_updated_on timestamp with time zone NOT NULL,
    sys_updated_by text NOT NULL COLLATE pg_catalog."C",
    sys_mod_count integer NOT NULL,
    number text NOT NULL COLLATE pg_catalog."C",
    short_description text COLLATE pg_catalog."C",
    description text COLLATE pg_catalog."C",
    active boolean NOT NULL,
    state integer,
    priority integer,
    impact integer,
    urgency integer,
    assigned_to uuid,
    assignment_group uuid,
    opened_at timestamp with time zone NOT NULL,
    opened_by uuid,
    closed_at timestamp with time zone,
    closed_by uuid,
    close_notes text COLLATE pg_catalog."C",
    due_date timestamp with time zone,
    expected_start timestamp with time zone,
    work_start timestamp with time zone,
    work_end timestamp with time zone,
    parent uuid,
    company uuid,
    location uuid,
    contact_type text COLLATE pg_catalog."C",
    escalation integer,
    approval text COLLATE pg_catalog."C",
    made_sla boolean NOT NULL,
    time_worked bigint,
    reassignment_count integer,
    watch_list text COLLATE pg_catalog."C",
    work_notes_list text COLLATE pg_catalog."C",
    additional_assignee_list text COLLATE pg_catalog."C",
    group_list text COLLATE pg_catalog."C",
    "order" integer,
    knowledge boolean NOT NULL,
    follow_up timestamp with time zone,
    correlation_id text COLLATE pg_catalog."C",
    correlation_display text COLLATE pg_catalog."C"
);
INSERT INTO sys_generation VALUES ('01a227a5-e74d-77d6-a384-ea9086d3c411', 1);
INSERT INTO sys_pack VALUES ('01a227a5-e751-77bb-8cef-473b6c43f16f', '2026-11-29 14:11:53.809466+00', 'system', 'base', '0.1.0', 'active', 0, '{"core_company":[],"cmn_location":[],"sys_user":[],"sys_user_group":[],"sys_user_grmember":[],"sys_user_role":[],"sys_user_has_role":[],"sys_group_has_role":[],"task":[],"sysapproval_approver":[],"sys_journal_field":[],"sys_audit":[],"sys_audit_delete":[],"sys_attachment":[],"sys_pack":[],"sys_pack_operation":[],"sys_properties":[],"sys_choice":[],"sys_number":[],"sys_outbox":[],"sys_demo_record":[],"sys_generation":[],"sys_worker":[],"sys_idempotency":[],"sys_job":[],"sys_user_credential":[],"sys_sign_in_attempts":[],"sys_user_session":[],"sys_api_token":[],"sys_oauth_client":[]}', '2026-11-29 14:11:53.809392+00');
INSERT INTO sys_pack_operation VALUES ('01a227a5-e77c-73bc-93a6-b37e538ff843', '2026-11-29 14:11:53.852889+00', 'system', 'initialize', '["base"]', '', 'done', 'generation 1; 110 changes of the schema', 2268);
INSERT INTO sys_user_role VALUES ('01a227a5-e763-70d0-bfa8-272dc1a7e647', '2026-11-29 14:11:53.827598+00', 'system', 'snc_internal', 'A member of staff', 'internal', 'base', true);
INSERT INTO sys_user_role VALUES ('01a227a5-e766-727b-b16e-6bc98bc62a34', '2026-11-29 14:11:53.830276+00', 'system', 'snc_external', 'A customer or partner, who sees only what a rule gives him', 'external', 'base', true);
INSERT INTO sys_user_role VALUES ('01a227a5-e76b-7128-8ba5-1ca19e571f2e', '2026-11-29 14:11:53.835557+00', 'system', 'approver_user', 'Decides approvals that are asked of him', 'either', 'base', true);
INSERT INTO sys_user_role VALUES ('01a227a5-e773-7576-9c14-7b3388759a07', '2026-11-29 14:11:53.843119+00', 'system', 'user_admin', 'Manages users, groups and their roles', 'either', 'base', true);
INSERT INTO sys_user_role VALUES ('01a227a5-e779-776b-90da-36605e208bf6', '2026-11-29 14:11:53.849396+00', 'system', 'import_admin', 'Brings records in from files, with their history', 'either', 'base', true);
INSERT INTO sys_user_role VALUES ('01a227a5-e77c-73bc-93a6-b37c191ac95b', '2026-11-29 14:11:53.852247+00', 'system', 'pack_admin', 'Plans, activates and deactivates packs', 'either', 'base', true);
INSERT INTO sys_user_role VALUES ('01a227a5-e77c-73bc-93a6-b37d2491faf7', '2026-11-29 14:11:53.852607+00', 'system', 'admin', 'May do everything that the platform''s own rules allow', 'either', 'base', true);
ALTER TABLE ONLY cmn_location
    ADD CONSTRAINT cmn_location_pkey PRIMARY KEY (sys_id);
ALTER TABLE ONLY core_company
    ADD CONSTRAINT core_company_pkey PRIMARY KEY (sys_id);
ALTER TABLE ONLY sys_api_token
    ADD CONSTRAINT sys_api_token_pkey PRIMARY KEY (sys_id);
ALTER TABLE ONLY sys_attachment
    ADD CONSTRAINT sys_attachment_pkey PRIMARY KEY (sys_id);
ALTER TABLE ONLY sys_audit_delete
    ADD CONSTRAINT sys_audit_delete_pkey PRIMARY KEY (sys_id);
ALTER TABLE ONLY sys_audit
    ADD CONSTRAINT sys_audit_pkey PRIMARY KEY (sys_id);
ALTER TABLE ONLY sys_choice
    ADD CONSTRAINT sys_choice_pkey PRIMARY KEY (sys_id);
ALTER TABLE ONLY sys_demo_record
    ADD CONSTRAINT sys_demo_record_pkey PRIMARY KEY (sys_id);
ALTER TABLE ONLY sys_generation
    ADD CONSTRAINT sys_generation_pkey PRIMARY KEY (sys_id);
ALTER TABLE ONLY sys_group_has_role
    ADD CONSTRAINT sys_group_has_role_pkey PRIMARY KEY (sys_id);
ALTER TABLE ONLY sys_idempotency
    ADD CONSTRAINT sys_idempotency_pkey PRIMARY KEY (sys_id);
ALTER TABLE ONLY sys_job
    ADD CONSTRAINT sys_job_pkey PRIMARY KEY (sys_id);
ALTER TABLE ONLY sys_journal_field
    ADD CONSTRAINT sys_journal_field_pkey PRIMARY KEY (sys_id);
ALTER TABLE ONLY sys_number
    ADD CONSTRAINT sys_number_pkey PRIMARY KEY (sys_id);
ALTER TABLE ONLY sys_oauth_client
    ADD CONSTRAINT sys_oauth_client_pkey PRIMARY KEY (sys_id);
ALTER TABLE ONLY sys_outbox
    ADD CONSTRAINT sys_outbox_pkey PRIMARY KEY (sys_id);
ALTER TABLE ONLY sys_pack_operation
    ADD CONSTRAINT sys_pack_operation_pkey PRIMARY KEY (sys_id);
ALTER TABLE ONLY sys_pack
    ADD CONSTRAINT sys_pack_pkey PRIMARY KEY (sys_id);
ALTER TABLE ONLY sys_properties
    ADD CONSTRAINT sys_properties_pkey PRIMARY KEY (sys_id);
ALTER TABLE ONLY sys_sign_in_attempts
    ADD CONSTRAINT sys_sign_in_attempts_pkey PRIMARY KEY (sys_id);
ALTER TABLE ONLY sys_user_credential
    ADD CONSTRAINT sys_user_credential_pkey PRIMARY KEY (sys_id);
ALTER TABLE ONLY sys_user_grmember
    ADD CONSTRAINT sys_user_grmember_pkey PRIMARY KEY (sys_id);
ALTER TABLE ONLY sys_user_group
    ADD CONSTRAINT sys_user_group_pkey PRIMARY KEY (sys_id);
ALTER TABLE ONLY sys_user_has_role
    ADD CONSTRAINT sys_user_has_role_pkey PRIMARY KEY (sys_id);
ALTER TABLE ONLY sys_user
    ADD CONSTRAINT sys_user_pkey PRIMARY KEY (sys_id);
ALTER TABLE ONLY sys_user_role
    ADD CONSTRAINT sys_user_role_pkey PRIMARY KEY (sys_id);
ALTER TABLE ONLY sys_user_session
    ADD CONSTRAINT sys_user_session_pkey PRIMARY KEY (sys_id);
ALTER TABLE ONLY sys_worker
    ADD CONSTRAINT sys_worker_pkey PRIMARY KEY (sys_id);
ALTER TABLE ONLY sysapproval_approver
    ADD CONSTRAINT sysapproval_approver_pkey PRIMARY KEY (sys_id);
ALTER TABLE ONLY task
    ADD CONSTRAINT task_pkey PRIMARY KEY (sys_id);
CREATE INDEX ix_cmn_location__company ON cmn_location USING btree (company);
CREATE INDEX ix_cmn_location__name ON cmn_location USING btree (name);
CREATE INDEX ix_cmn_location__parent ON cmn_location USING btree (parent);
CREATE INDEX ix_cmn_location__sys_class_name ON cmn_location USING btree (sys_class_name);
CREATE INDEX ix_core_company__name ON core_company USING btree (name);
CREATE INDEX ix_core_company__parent ON core_company USING btree (parent);
CREATE INDEX ix_core_company__sys_class_name ON core_company USING btree (sys_class_name);
CREATE INDEX ix_sys_api_token__expires ON sys_api_token USING btree (expires);
CREATE INDEX ix_sys_api_token__family ON sys_api_token USING btree (family);
CREATE INDEX ix_sys_api_token__user ON sys_api_token USING btree ("user");
CREATE INDEX ix_sys_attachment__table_sys_id__sys_id ON sys_attachment USING btree (table_sys_id, sys_id);
CREATE INDEX ix_sys_audit__documentkey__sys_id ON sys_audit USING btree (documentkey, sys_id);
CREATE INDEX ix_sys_audit__user ON sys_audit USING btree ("user");
CREATE INDEX ix_sys_audit_delete__documentkey ON sys_audit_delete USING btree (documentkey);
CREATE INDEX ix_sys_audit_delete__tablename ON sys_audit_delete USING btree (tablename);
CREATE INDEX ix_sys_audit_delete__user ON sys_audit_delete USING btree ("user");
CREATE INDEX ix_sys_choice__sys_class_name ON sys_choice USING btree (sys_class_name);
CREATE INDEX ix_sys_demo_record__pack ON sys_demo_record USING btree (pack);
CREATE INDEX ix_sys_group_has_role__role ON sys_group_has_role USING btree (role);
CREATE INDEX ix_sys_group_has_role__sys_class_name ON sys_group_has_role USING btree (sys_class_name);
CREATE INDEX ix_sys_idempotency__created ON sys_idempotency USING btree (created);
CREATE INDEX ix_sys_journal_field__element_id__element__sys_id ON sys_journal_field USING btree (element_id, element, sys_id);
CREATE INDEX ix_sys_oauth_client__user ON sys_oauth_client USING btree ("user");
CREATE INDEX ix_sys_outbox__record__checkpoint ON sys_outbox USING btree (record, checkpoint);
CREATE INDEX ix_sys_outbox__state__sys_id ON sys_outbox USING btree (state, sys_id);
CREATE INDEX ix_sys_properties__sys_class_name ON sys_properties USING btree (sys_class_name);
CREATE INDEX ix_sys_sign_in_attempts__last_attempt ON sys_sign_in_attempts USING btree (last_attempt);
CREATE INDEX ix_sys_user__company ON sys_user USING btree (company);
CREATE INDEX ix_sys_user__email ON sys_user USING btree (email);
CREATE INDEX ix_sys_user__location ON sys_user USING btree (location);
CREATE INDEX ix_sys_user__manager ON sys_user USING btree (manager);
CREATE INDEX ix_sys_user__name ON sys_user USING btree (name);
CREATE INDEX ix_sys_user__sys_class_name ON sys_user USING btree (sys_class_name);
CREATE INDEX ix_sys_user_grmember__group ON sys_user_grmember USING btree ("group");
CREATE INDEX ix_sys_user_grmember__sys_class_name ON sys_user_grmember USING btree (sys_class_name);
CREATE INDEX ix_sys_user_group__group_path ON sys_user_group USING btree (group_path);
CREATE INDEX ix_sys_user_group__manager ON sys_user_group USING btree (manager);
CREATE INDEX ix_sys_user_group__parent ON sys_user_group USING btree (parent);
CREATE INDEX ix_sys_user_group__sys_class_name ON sys_user_group USING btree (sys_class_name);
CREATE INDEX ix_sys_user_has_role__granted_by ON sys_user_has_role USING btree (granted_by);
CREATE INDEX ix_sys_user_has_role__role ON sys_user_has_role USING btree (role);
CREATE INDEX ix_sys_user_has_role__sys_class_name ON sys_user_has_role USING btree (sys_class_name);
CREATE INDEX ix_sys_user_session__expires ON sys_user_session USING btree (expires);
CREATE INDEX ix_sys_user_session__user ON sys_user_session USING btree ("user");
CREATE INDEX ix_sysapproval_approver__approver ON sysapproval_approver USING btree (approver);
CREATE INDEX ix_sysapproval_approver__sys_class_name ON sysapproval_approver USING btree (sys_class_name);
CREATE INDEX ix_sysapproval_approver__sysapproval ON sysapproval_approver USING btree (sysapproval);
CREATE INDEX ix_task__assigned_to ON task USING btree (assigned_to);
CREATE INDEX ix_task__assignment_group ON task USING btree (assignment_group);
CREATE INDEX ix_task__closed_by ON task USING btree (closed_by);
CREATE INDEX ix_task__company ON task USING btree (company);
CREATE INDEX ix_task__correlation_id ON task USING btree (correlation_id);
CREATE INDEX ix_task__location ON task USING btree (location);
CREATE INDEX ix_task__opened_at__sys_id ON task USING btree (opened_at, sys_id);
CREATE INDEX ix_task__opened_by ON task USING btree (opened_by);
CREATE INDEX ix_task__parent ON task USING btree (parent);
CREATE INDEX ix_task__state ON task USING btree (state);
CREATE INDEX ix_task__sys_class_name ON task USING btree (sys_class_name);
CREATE INDEX ix_task__sys_updated_on__sys_id ON task USING btree (sys_updated_on, sys_id);
CREATE UNIQUE INDEX uq_sys_api_token__token_hash ON sys_api_token USING btree (token_hash);
CREATE UNIQUE INDEX uq_sys_choice__name__element__value ON sys_choice USING btree (name, element, value);
CREATE UNIQUE INDEX uq_sys_demo_record__record ON sys_demo_record USING btree (record);
CREATE UNIQUE INDEX uq_sys_group_has_role__group__role ON sys_group_has_role USING btree ("group", role);
CREATE UNIQUE INDEX uq_sys_idempotency__actor__key ON sys_idempotency USING btree (actor, key);
CREATE UNIQUE INDEX uq_sys_job__name ON sys_job USING btree (name);
CREATE UNIQUE INDEX uq_sys_number__prefix ON sys_number USING btree (prefix);
CREATE UNIQUE INDEX uq_sys_oauth_client__client_id ON sys_oauth_client USING btree (client_id);
CREATE UNIQUE INDEX uq_sys_pack__name ON sys_pack USING btree (name);
CREATE UNIQUE INDEX uq_sys_properties__name ON sys_properties USING btree (name);
CREATE UNIQUE INDEX uq_sys_sign_in_attempts__name_hash ON sys_sign_in_attempts USING btree (name_hash);
CREATE UNIQUE INDEX uq_sys_user__user_name ON sys_user USING btree (user_name);
CREATE UNIQUE INDEX uq_sys_user_credential__user ON sys_user_credential USING btree ("user");
CREATE UNIQUE INDEX uq_sys_user_grmember__user__group ON sys_user_grmember USING btree ("user", "group");
CREATE UNIQUE INDEX uq_sys_user_group__group_code ON sys_user_group USING btree (group_code);
CREATE UNIQUE INDEX uq_sys_user_group__name ON sys_user_group USING btree (name);
CREATE UNIQUE INDEX uq_sys_user_has_role__user__role ON sys_user_has_role USING btree ("user", role);
CREATE UNIQUE INDEX uq_sys_user_role__name ON sys_user_role USING btree (name);
CREATE UNIQUE INDEX uq_sys_user_session__token_hash ON sys_user_session USING btree (token_hash);
CREATE UNIQUE INDEX uq_sys_worker__name ON sys_worker USING btree (name);
CREATE UNIQUE INDEX uq_task__number ON task USING btree (number);
ALTER TABLE ONLY cmn_location
    ADD CONSTRAINT fk_cmn_location__company FOREIGN KEY (company) REFERENCES core_company(sys_id) ON DELETE SET NULL;
ALTER TABLE ONLY cmn_location
    ADD CONSTRAINT fk_cmn_location__parent FOREIGN KEY (parent) REFERENCES cmn_location(sys_id) ON DELETE SET NULL;
ALTER TABLE ONLY core_company
    ADD CONSTRAINT fk_core_company__parent FOREIGN KEY (parent) REFERENCES core_company(sys_id) ON DELETE SET NULL;
ALTER TABLE ONLY sys_api_token
    ADD CONSTRAINT fk_sys_api_token__user FOREIGN KEY ("user") REFERENCES sys_user(sys_id) ON DELETE CASCADE;
ALTER TABLE ONLY sys_audit
    ADD CONSTRAINT fk_sys_audit__user FOREIGN KEY ("user") REFERENCES sys_user(sys_id) ON DELETE SET NULL;
ALTER TABLE ONLY sys_audit_delete
    ADD CONSTRAINT fk_sys_audit_delete__user FOREIGN KEY ("user") REFERENCES sys_user(sys_id) ON DELETE SET NULL;
ALTER TABLE ONLY sys_group_has_role
    ADD CONSTRAINT fk_sys_group_has_role__group FOREIGN KEY ("group") REFERENCES sys_user_group(sys_id) ON DELETE CASCADE;
ALTER TABLE ONLY sys_oauth_client
    ADD CONSTRAINT fk_sys_oauth_client__user FOREIGN KEY ("user") REFERENCES sys_user(sys_id) ON DELETE CASCADE;
ALTER TABLE ONLY sys_user
    ADD CONSTRAINT fk_sys_user__company FOREIGN KEY (company) REFERENCES core_company(sys_id) ON DELETE SET NULL;
ALTER TABLE ONLY sys_user
    ADD CONSTRAINT fk_sys_user__location FOREIGN KEY (location) REFERENCES cmn_location(sys_id) ON DELETE SET NULL;
ALTER TABLE ONLY sys_user
    ADD CONSTRAINT fk_sys_user__manager FOREIGN KEY (manager) REFERENCES sys_user(sys_id) ON DELETE SET NULL;
ALTER TABLE ONLY sys_user_credential
    ADD CONSTRAINT fk_sys_user_credential__user FOREIGN KEY ("user") REFERENCES sys_user(sys_id) ON DELETE CASCADE;
ALTER TABLE ONLY sys_user_grmember
    ADD CONSTRAINT fk_sys_user_grmember__group FOREIGN KEY ("group") REFERENCES sys_user_group(sys_id) ON DELETE CASCADE;
ALTER TABLE ONLY sys_user_grmember
    ADD CONSTRAINT fk_sys_user_grmember__user FOREIGN KEY ("user") REFERENCES sys_user(sys_id) ON DELETE CASCADE;
ALTER TABLE ONLY sys_user_group
    ADD CONSTRAINT fk_sys_user_group__manager FOREIGN KEY (manager) REFERENCES sys_user(sys_id) ON DELETE SET NULL;
ALTER TABLE ONLY sys_user_group
    ADD CONSTRAINT fk_sys_user_group__parent FOREIGN KEY (parent) REFERENCES sys_user_group(sys_id) ON DELETE SET NULL;
ALTER TABLE ONLY sys_user_has_role
    ADD CONSTRAINT fk_sys_user_has_role__granted_by FOREIGN KEY (granted_by) REFERENCES sys_user(sys_id) ON DELETE SET NULL;
ALTER TABLE ONLY sys_user_has_role
    ADD CONSTRAINT fk_sys_user_has_role__user FOREIGN KEY ("user") REFERENCES sys_user(sys_id) ON DELETE CASCADE;
ALTER TABLE ONLY sys_user_session
    ADD CONSTRAINT fk_sys_user_session__user FOREIGN KEY ("user") REFERENCES sys_user(sys_id) ON DELETE CASCADE;
ALTER TABLE ONLY sysapproval_approver
    ADD CONSTRAINT fk_sysapproval_approver__approver FOREIGN KEY (approver) REFERENCES sys_user(sys_id);
ALTER TABLE ONLY sysapproval_approver
    ADD CONSTRAINT fk_sysapproval_approver__sysapproval FOREIGN KEY (sysapproval) REFERENCES task(sys_id) ON DELETE CASCADE;
ALTER TABLE ONLY task
    ADD CONSTRAINT fk_task__assigned_to FOREIGN KEY (assigned_to) REFERENCES sys_user(sys_id) ON DELETE SET NULL;
ALTER TABLE ONLY task
    ADD CONSTRAINT fk_task__assignment_group FOREIGN KEY (assignment_group) REFERENCES sys_user_group(sys_id) ON DELETE SET NULL;
ALTER TABLE ONLY task
    ADD CONSTRAINT fk_task__closed_by FOREIGN KEY (closed_by) REFERENCES sys_user(sys_id) ON DELETE SET NULL;
ALTER TABLE ONLY task
    ADD CONSTRAINT fk_task__company FOREIGN KEY (company) REFERENCES core_company(sys_id) ON DELETE SET NULL;
ALTER TABLE ONLY task
    ADD CONSTRAINT fk_task__location FOREIGN KEY (location) REFERENCES cmn_location(sys_id) ON DELETE SET NULL;
ALTER TABLE ONLY task
    ADD CONSTRAINT fk_task__opened_by FOREIGN KEY (opened_by) REFERENCES sys_user(sys_id) ON DELETE SET NULL;
ALTER TABLE ONLY task
    ADD CONSTRAINT fk_task__parent FOREIGN KEY (parent) REFERENCES task(sys_id) ON DELETE SET NULL;
