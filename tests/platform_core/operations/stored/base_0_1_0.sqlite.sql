BEGIN TRANSACTION;
CREATE TABLE "cmn_location" (
    "sys_id" TEXT PRIMARY KEY NOT NULL,
    "sys_class_name" TEXT NOT NULL,
    "sys_created_on" TEXT NOT NULL,
    "sys_created_by" TEXT NOT NULL,
    "sys_updated_on" TEXT NOT NULL,
    "sys_updated_by" TEXT NOT NULL,
    "sys_mod_count" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "parent" TEXT CONSTRAINT "fk_cmn_location__parent" REFERENCES "cmn_location" ("sys_id") ON DELETE SET NULL,
    "company" TEXT CONSTRAINT "fk_cmn_location__company" REFERENCES "core_company" ("sys_id") ON DELETE SET NULL,
    "street" TEXT,
    "city" TEXT,
    "state" TEXT,
    "zip" TEXT,
    "country" TEXT,
    "latitude" REAL,
    "longitude" REAL,
    "phone" TEXT,
    "type" TEXT
) STRICT;
CREATE TABLE "core_company" (
    "sys_id" TEXT PRIMARY KEY NOT NULL,
    "sys_class_name" TEXT NOT NULL,
    "sys_created_on" TEXT NOT NULL,
    "sys_created_by" TEXT NOT NULL,
    "sys_updated_on" TEXT NOT NULL,
    "sys_updated_by" TEXT NOT NULL,
    "sys_mod_count" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "parent" TEXT CONSTRAINT "fk_core_company__parent" REFERENCES "core_company" ("sys_id") ON DELETE SET NULL,
    "customer" INTEGER NOT NULL,
    "vendor" INTEGER NOT NULL,
    "manufacturer" INTEGER NOT NULL,
    "primary" INTEGER NOT NULL,
    "phone" TEXT,
    "fax_phone" TEXT,
    "street" TEXT,
    "city" TEXT,
    "state" TEXT,
    "zip" TEXT,
    "country" TEXT,
    "latitude" REAL,
    "longitude" REAL,
    "website" TEXT,
    "notes" TEXT,
    "stock_symbol" TEXT,
    "publicly_traded" INTEGER NOT NULL,
    "market_cap" INTEGER,
    "revenue_per_year" INTEGER,
    "profits" INTEGER,
    "currency" TEXT,
    "num_employees" INTEGER,
    "rank_tier" TEXT
) STRICT;
CREATE TABLE "sys_api_token" (
    "sys_id" TEXT PRIMARY KEY NOT NULL,
    "token_hash" TEXT NOT NULL,
    "user" TEXT NOT NULL CONSTRAINT "fk_sys_api_token__user" REFERENCES "sys_user" ("sys_id") ON DELETE CASCADE,
    "purpose" TEXT NOT NULL,
    "label" TEXT,
    "family" TEXT,
    "used" TEXT,
    "created" TEXT NOT NULL,
    "expires" TEXT
) STRICT;
CREATE TABLE "sys_attachment" (
    "sys_id" TEXT PRIMARY KEY NOT NULL,
    "sys_created_on" TEXT NOT NULL,
    "sys_created_by" TEXT NOT NULL,
    "file_name" TEXT NOT NULL,
    "content_type" TEXT NOT NULL,
    "size_bytes" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "table_name" TEXT NOT NULL,
    "table_sys_id" TEXT NOT NULL
) STRICT;
CREATE TABLE "sys_audit" (
    "sys_id" TEXT PRIMARY KEY NOT NULL,
    "sys_created_on" TEXT NOT NULL,
    "sys_created_by" TEXT NOT NULL,
    "tablename" TEXT NOT NULL,
    "documentkey" TEXT NOT NULL,
    "fieldname" TEXT NOT NULL,
    "oldvalue" TEXT,
    "newvalue" TEXT,
    "reason" TEXT,
    "user" TEXT CONSTRAINT "fk_sys_audit__user" REFERENCES "sys_user" ("sys_id") ON DELETE SET NULL,
    "record_checkpoint" INTEGER NOT NULL
) STRICT;
CREATE TABLE "sys_audit_delete" (
    "sys_id" TEXT PRIMARY KEY NOT NULL,
    "sys_created_on" TEXT NOT NULL,
    "sys_created_by" TEXT NOT NULL,
    "tablename" TEXT NOT NULL,
    "documentkey" TEXT NOT NULL,
    "display_value" TEXT,
    "payload" TEXT NOT NULL,
    "reason" TEXT,
    "user" TEXT CONSTRAINT "fk_sys_audit_delete__user" REFERENCES "sys_user" ("sys_id") ON DELETE SET NULL
) STRICT;
CREATE TABLE "sys_choice" (
    "sys_id" TEXT PRIMARY KEY NOT NULL,
    "sys_class_name" TEXT NOT NULL,
    "sys_created_on" TEXT NOT NULL,
    "sys_created_by" TEXT NOT NULL,
    "sys_updated_on" TEXT NOT NULL,
    "sys_updated_by" TEXT NOT NULL,
    "sys_mod_count" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "element" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "label" TEXT NOT NULL
) STRICT;
CREATE TABLE "sys_demo_record" (
    "sys_id" TEXT PRIMARY KEY NOT NULL,
    "pack" TEXT NOT NULL,
    "table_name" TEXT NOT NULL,
    "record" TEXT NOT NULL,
    "position" INTEGER NOT NULL
) STRICT;
CREATE TABLE "sys_generation" (
    "sys_id" TEXT PRIMARY KEY NOT NULL,
    "number" INTEGER NOT NULL
) STRICT;
INSERT INTO "sys_generation" VALUES('01a227a5bde5731ebb7fbd51c423ea79',1);
CREATE TABLE "sys_group_has_role" (
    "sys_id" TEXT PRIMARY KEY NOT NULL,
    "sys_class_name" TEXT NOT NULL,
    "sys_created_on" TEXT NOT NULL,
    "sys_created_by" TEXT NOT NULL,
    "sys_updated_on" TEXT NOT NULL,
    "sys_updated_by" TEXT NOT NULL,
    "sys_mod_count" INTEGER NOT NULL,
    "group" TEXT NOT NULL CONSTRAINT "fk_sys_group_has_role__group" REFERENCES "sys_user_group" ("sys_id") ON DELETE CASCADE,
    "role" TEXT NOT NULL
) STRICT;
CREATE TABLE "sys_idempotency" (
    "sys_id" TEXT PRIMARY KEY NOT NULL,
    "actor" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "table_name" TEXT NOT NULL,
    "record" TEXT NOT NULL,
    "created" TEXT NOT NULL
) STRICT;
CREATE TABLE "sys_job" (
    "sys_id" TEXT PRIMARY KEY NOT NULL,
    "name" TEXT NOT NULL,
    "due" TEXT NOT NULL
) STRICT;
CREATE TABLE "sys_journal_field" (
    "sys_id" TEXT PRIMARY KEY NOT NULL,
    "sys_created_on" TEXT NOT NULL,
    "sys_created_by" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "element" TEXT NOT NULL,
    "element_id" TEXT NOT NULL,
    "value" TEXT NOT NULL
) STRICT;
CREATE TABLE "sys_number" (
    "sys_id" TEXT PRIMARY KEY NOT NULL,
    "prefix" TEXT NOT NULL,
    "next" INTEGER NOT NULL
) STRICT;
CREATE TABLE "sys_oauth_client" (
    "sys_id" TEXT PRIMARY KEY NOT NULL,
    "client_id" TEXT NOT NULL,
    "secret_hash" TEXT NOT NULL,
    "user" TEXT NOT NULL CONSTRAINT "fk_sys_oauth_client__user" REFERENCES "sys_user" ("sys_id") ON DELETE CASCADE,
    "created" TEXT NOT NULL
) STRICT;
CREATE TABLE "sys_outbox" (
    "sys_id" TEXT PRIMARY KEY NOT NULL,
    "sys_created_on" TEXT NOT NULL,
    "sys_created_by" TEXT NOT NULL,
    "table_name" TEXT NOT NULL,
    "record" TEXT NOT NULL,
    "checkpoint" INTEGER NOT NULL,
    "event" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "delivered" TEXT,
    "attempts" INTEGER NOT NULL,
    "next_attempt" TEXT NOT NULL,
    "last_error" TEXT
) STRICT;
CREATE TABLE "sys_pack" (
    "sys_id" TEXT PRIMARY KEY NOT NULL,
    "sys_created_on" TEXT NOT NULL,
    "sys_created_by" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "data_step" INTEGER NOT NULL,
    "entities" TEXT NOT NULL,
    "changed_on" TEXT NOT NULL
) STRICT;
INSERT INTO "sys_pack" VALUES('01a227a5bde675a59437ea3a7a02d754','2026-11-29T14:11:43.206308+00:00','system','base','0.1.0','active',0,'{"core_company":[],"cmn_location":[],"sys_user":[],"sys_user_group":[],"sys_user_grmember":[],"sys_user_role":[],"sys_user_has_role":[],"sys_group_has_role":[],"task":[],"sysapproval_approver":[],"sys_journal_field":[],"sys_audit":[],"sys_audit_delete":[],"sys_attachment":[],"sys_pack":[],"sys_pack_operation":[],"sys_properties":[],"sys_choice":[],"sys_number":[],"sys_outbox":[],"sys_demo_record":[],"sys_generation":[],"sys_worker":[],"sys_idempotency":[],"sys_job":[],"sys_user_credential":[],"sys_sign_in_attempts":[],"sys_user_session":[],"sys_api_token":[],"sys_oauth_client":[]}','2026-11-29T14:11:43.206217+00:00');
CREATE TABLE "sys_pack_operation" (
    "sys_id" TEXT PRIMARY KEY NOT NULL,
    "sys_created_on" TEXT NOT NULL,
    "sys_created_by" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "packs" TEXT NOT NULL,
    "plan_hash" TEXT NOT NULL,
    "result" TEXT NOT NULL,
    "detail" TEXT,
    "duration_ms" INTEGER NOT NULL
) STRICT;
INSERT INTO "sys_pack_operation" VALUES('01a227a5bdfa70a094e29574b1e7837e','2026-11-29T14:11:43.226487+00:00','system','initialize','["base"]','','done','generation 1; 110 changes of the schema',399);
CREATE TABLE "sys_properties" (
    "sys_id" TEXT PRIMARY KEY NOT NULL,
    "sys_class_name" TEXT NOT NULL,
    "sys_created_on" TEXT NOT NULL,
    "sys_created_by" TEXT NOT NULL,
    "sys_updated_on" TEXT NOT NULL,
    "sys_updated_by" TEXT NOT NULL,
    "sys_mod_count" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "value" TEXT NOT NULL
) STRICT;
CREATE TABLE "sys_sign_in_attempts" (
    "sys_id" TEXT PRIMARY KEY NOT NULL,
    "name_hash" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL,
    "paused_until" TEXT,
    "last_attempt" TEXT NOT NULL
) STRICT;
CREATE TABLE "sys_user" (
    "sys_id" TEXT PRIMARY KEY NOT NULL,
    "sys_class_name" TEXT NOT NULL,
    "sys_created_on" TEXT NOT NULL,
    "sys_created_by" TEXT NOT NULL,
    "sys_updated_on" TEXT NOT NULL,
    "sys_updated_by" TEXT NOT NULL,
    "sys_mod_count" INTEGER NOT NULL,
    "user_name" TEXT,
    "first_name" TEXT,
    "middle_name" TEXT,
    "last_name" TEXT,
    "name" TEXT,
    "title" TEXT,
    "email" TEXT,
    "phone" TEXT,
    "mobile_phone" TEXT,
    "home_phone" TEXT,
    "street" TEXT,
    "city" TEXT,
    "state" TEXT,
    "zip" TEXT,
    "country" TEXT,
    "gender" TEXT,
    "company" TEXT CONSTRAINT "fk_sys_user__company" REFERENCES "core_company" ("sys_id") ON DELETE SET NULL,
    "location" TEXT CONSTRAINT "fk_sys_user__location" REFERENCES "cmn_location" ("sys_id") ON DELETE SET NULL,
    "manager" TEXT CONSTRAINT "fk_sys_user__manager" REFERENCES "sys_user" ("sys_id") ON DELETE SET NULL,
    "vip" INTEGER NOT NULL,
    "active" INTEGER NOT NULL,
    "locked_out" INTEGER NOT NULL,
    "notification" INTEGER,
    "preferred_language" TEXT,
    "time_zone" TEXT,
    "employee_number" TEXT,
    "web_service_access_only" INTEGER NOT NULL,
    "source" TEXT
) STRICT;
CREATE TABLE "sys_user_credential" (
    "sys_id" TEXT PRIMARY KEY NOT NULL,
    "user" TEXT NOT NULL CONSTRAINT "fk_sys_user_credential__user" REFERENCES "sys_user" ("sys_id") ON DELETE CASCADE,
    "password_hash" TEXT NOT NULL,
    "must_change" INTEGER NOT NULL,
    "changed_on" TEXT NOT NULL
) STRICT;
CREATE TABLE "sys_user_grmember" (
    "sys_id" TEXT PRIMARY KEY NOT NULL,
    "sys_class_name" TEXT NOT NULL,
    "sys_created_on" TEXT NOT NULL,
    "sys_created_by" TEXT NOT NULL,
    "sys_updated_on" TEXT NOT NULL,
    "sys_updated_by" TEXT NOT NULL,
    "sys_mod_count" INTEGER NOT NULL,
    "user" TEXT NOT NULL CONSTRAINT "fk_sys_user_grmember__user" REFERENCES "sys_user" ("sys_id") ON DELETE CASCADE,
    "group" TEXT NOT NULL CONSTRAINT "fk_sys_user_grmember__group" REFERENCES "sys_user_group" ("sys_id") ON DELETE CASCADE
) STRICT;
CREATE TABLE "sys_user_group" (
    "sys_id" TEXT PRIMARY KEY NOT NULL,
    "sys_class_name" TEXT NOT NULL,
    "sys_created_on" TEXT NOT NULL,
    "sys_created_by" TEXT NOT NULL,
    "sys_updated_on" TEXT NOT NULL,
    "sys_updated_by" TEXT NOT NULL,
    "sys_mod_count" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "active" INTEGER NOT NULL,
    "manager" TEXT CONSTRAINT "fk_sys_user_group__manager" REFERENCES "sys_user" ("sys_id") ON DELETE SET NULL,
    "email" TEXT,
    "parent" TEXT CONSTRAINT "fk_sys_user_group__parent" REFERENCES "sys_user_group" ("sys_id") ON DELETE SET NULL,
    "group_code" TEXT,
    "group_path" TEXT
) STRICT;
CREATE TABLE "sys_user_has_role" (
    "sys_id" TEXT PRIMARY KEY NOT NULL,
    "sys_class_name" TEXT NOT NULL,
    "sys_created_on" TEXT NOT NULL,
    "sys_created_by" TEXT NOT NULL,
    "sys_updated_on" TEXT NOT NULL,
    "sys_updated_by" TEXT NOT NULL,
    "sys_mod_count" INTEGER NOT NULL,
    "user" TEXT NOT NULL CONSTRAINT "fk_sys_user_has_role__user" REFERENCES "sys_user" ("sys_id") ON DELETE CASCADE,
    "role" TEXT NOT NULL,
    "granted_by" TEXT CONSTRAINT "fk_sys_user_has_role__granted_by" REFERENCES "sys_user" ("sys_id") ON DELETE SET NULL
) STRICT;
CREATE TABLE "sys_user_role" (
    "sys_id" TEXT PRIMARY KEY NOT NULL,
    "sys_created_on" TEXT NOT NULL,
    "sys_created_by" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "kind" TEXT NOT NULL,
    "pack" TEXT NOT NULL,
    "active" INTEGER NOT NULL
) STRICT;
INSERT INTO "sys_user_role" VALUES('01a227a5bdee7063a18404917afafae4','2026-11-29T14:11:43.214333+00:00','system','snc_internal','A member of staff','internal','base',1);
INSERT INTO "sys_user_role" VALUES('01a227a5bdf175838ebbfad3b90da61c','2026-11-29T14:11:43.217620+00:00','system','snc_external','A customer or partner, who sees only what a rule gives him','external','base',1);
INSERT INTO "sys_user_role" VALUES('01a227a5bdf175838ebbfad4683c25ef','2026-11-29T14:11:43.217903+00:00','system','approver_user','Decides approvals that are asked of him','either','base',1);
INSERT INTO "sys_user_role" VALUES('01a227a5bdf2736aaa1bd307453204f2','2026-11-29T14:11:43.218131+00:00','system','user_admin','Manages users, groups and their roles','either','base',1);
INSERT INTO "sys_user_role" VALUES('01a227a5bdf2736aaa1bd30800e881db','2026-11-29T14:11:43.218403+00:00','system','import_admin','Brings records in from files, with their history','either','base',1);
INSERT INTO "sys_user_role" VALUES('01a227a5bdf971fcad95d454d028243a','2026-11-29T14:11:43.225720+00:00','system','pack_admin','Plans, activates and deactivates packs','either','base',1);
INSERT INTO "sys_user_role" VALUES('01a227a5bdfa70a094e29573a4496641','2026-11-29T14:11:43.226046+00:00','system','admin','May do everything that the platform''s own rules allow','either','base',1);
CREATE TABLE "sys_user_session" (
    "sys_id" TEXT PRIMARY KEY NOT NULL,
    "token_hash" TEXT NOT NULL,
    "user" TEXT NOT NULL CONSTRAINT "fk_sys_user_session__user" REFERENCES "sys_user" ("sys_id") ON DELETE CASCADE,
    "created" TEXT NOT NULL,
    "expires" TEXT NOT NULL
) STRICT;
CREATE TABLE "sys_worker" (
    "sys_id" TEXT PRIMARY KEY NOT NULL,
    "name" TEXT NOT NULL,
    "generation" INTEGER NOT NULL,
    "seen" TEXT NOT NULL
) STRICT;
CREATE TABLE "sysapproval_approver" (
    "sys_id" TEXT PRIMARY KEY NOT NULL,
    "sys_class_name" TEXT NOT NULL,
    "sys_created_on" TEXT NOT NULL,
    "sys_created_by" TEXT NOT NULL,
    "sys_updated_on" TEXT NOT NULL,
    "sys_updated_by" TEXT NOT NULL,
    "sys_mod_count" INTEGER NOT NULL,
    "approver" TEXT NOT NULL CONSTRAINT "fk_sysapproval_approver__approver" REFERENCES "sys_user" ("sys_id") ON DELETE NO ACTION,
    "sysapproval" TEXT NOT NULL CONSTRAINT "fk_sysapproval_approver__sysapproval" REFERENCES "task" ("sys_id") ON DELETE CASCADE,
    "state" TEXT,
    "due_date" TEXT
) STRICT;
CREATE TABLE "task" (
    "sys_id" TEXT PRIMARY KEY NOT NULL,
    "sys_class_name" TEXT NOT NULL,
    "sys_created_on" TEXT NOT NULL,
    "sys_created_by" TEXT NOT NULL,
    "sys_updated_on" TEXT NOT NULL,
    "sys_updated_by" TEXT NOT NULL,
    "sys_mod_count" INTEGER NOT NULL,
    "number" TEXT NOT NULL,
    "short_description" TEXT,
    "description" TEXT,
    "active" INTEGER NOT NULL,
    "state" INTEGER,
    "priority" INTEGER,
    "impact" INTEGER,
    "urgency" INTEGER,
    "assigned_to" TEXT CONSTRAINT "fk_task__assigned_to" REFERENCES "sys_user" ("sys_id") ON DELETE SET NULL,
    "assignment_group" TEXT CONSTRAINT "fk_task__assignment_group" REFERENCES "sys_user_group" ("sys_id") ON DELETE SET NULL,
    "opened_at" TEXT NOT NULL,
    "opened_by" TEXT CONSTRAINT "fk_task__opened_by" REFERENCES "sys_user" ("sys_id") ON DELETE SET NULL,
    "closed_at" TEXT,
    "closed_by" TEXT CONSTRAINT "fk_task__closed_by" REFERENCES "sys_user" ("sys_id") ON DELETE SET NULL,
    "close_notes" TEXT,
    "due_date" TEXT,
    "expected_start" TEXT,
    "work_start" TEXT,
    "work_end" TEXT,
    "parent" TEXT CONSTRAINT "fk_task__parent" REFERENCES "task" ("sys_id") ON DELETE SET NULL,
    "company" TEXT CONSTRAINT "fk_task__company" REFERENCES "core_company" ("sys_id") ON DELETE SET NULL,
    "location" TEXT CONSTRAINT "fk_task__location" REFERENCES "cmn_location" ("sys_id") ON DELETE SET NULL,
    "contact_type" TEXT,
    "escalation" INTEGER,
    "approval" TEXT,
    "made_sla" INTEGER NOT NULL,
    "time_worked" INTEGER,
    "reassignment_count" INTEGER,
    "watch_list" TEXT,
    "work_notes_list" TEXT,
    "additional_assignee_list" TEXT,
    "group_list" TEXT,
    "order" INTEGER,
    "knowledge" INTEGER NOT NULL,
    "follow_up" TEXT,
    "correlation_id" TEXT,
    "correlation_display" TEXT
) STRICT;
CREATE INDEX "ix_core_company__sys_class_name" ON "core_company" ("sys_class_name");
CREATE INDEX "ix_core_company__name" ON "core_company" ("name");
CREATE INDEX "ix_core_company__parent" ON "core_company" ("parent");
CREATE UNIQUE INDEX "uq_sys_user_role__name" ON "sys_user_role" ("name");
CREATE INDEX "ix_sys_journal_field__element_id__element__sys_id" ON "sys_journal_field" ("element_id", "element", "sys_id");
CREATE INDEX "ix_sys_attachment__table_sys_id__sys_id" ON "sys_attachment" ("table_sys_id", "sys_id");
CREATE UNIQUE INDEX "uq_sys_pack__name" ON "sys_pack" ("name");
CREATE UNIQUE INDEX "uq_sys_properties__name" ON "sys_properties" ("name");
CREATE INDEX "ix_sys_properties__sys_class_name" ON "sys_properties" ("sys_class_name");
CREATE UNIQUE INDEX "uq_sys_choice__name__element__value" ON "sys_choice" ("name", "element", "value");
CREATE INDEX "ix_sys_choice__sys_class_name" ON "sys_choice" ("sys_class_name");
CREATE UNIQUE INDEX "uq_sys_number__prefix" ON "sys_number" ("prefix");
CREATE INDEX "ix_sys_outbox__state__sys_id" ON "sys_outbox" ("state", "sys_id");
CREATE INDEX "ix_sys_outbox__record__checkpoint" ON "sys_outbox" ("record", "checkpoint");
CREATE UNIQUE INDEX "uq_sys_demo_record__record" ON "sys_demo_record" ("record");
CREATE INDEX "ix_sys_demo_record__pack" ON "sys_demo_record" ("pack");
CREATE UNIQUE INDEX "uq_sys_worker__name" ON "sys_worker" ("name");
CREATE UNIQUE INDEX "uq_sys_idempotency__actor__key" ON "sys_idempotency" ("actor", "key");
CREATE INDEX "ix_sys_idempotency__created" ON "sys_idempotency" ("created");
CREATE UNIQUE INDEX "uq_sys_job__name" ON "sys_job" ("name");
CREATE UNIQUE INDEX "uq_sys_sign_in_attempts__name_hash" ON "sys_sign_in_attempts" ("name_hash");
CREATE INDEX "ix_sys_sign_in_attempts__last_attempt" ON "sys_sign_in_attempts" ("last_attempt");
CREATE INDEX "ix_cmn_location__sys_class_name" ON "cmn_location" ("sys_class_name");
CREATE INDEX "ix_cmn_location__name" ON "cmn_location" ("name");
CREATE INDEX "ix_cmn_location__parent" ON "cmn_location" ("parent");
CREATE INDEX "ix_cmn_location__company" ON "cmn_location" ("company");
CREATE UNIQUE INDEX "uq_sys_user__user_name" ON "sys_user" ("user_name");
CREATE INDEX "ix_sys_user__sys_class_name" ON "sys_user" ("sys_class_name");
CREATE INDEX "ix_sys_user__name" ON "sys_user" ("name");
CREATE INDEX "ix_sys_user__email" ON "sys_user" ("email");
CREATE INDEX "ix_sys_user__company" ON "sys_user" ("company");
CREATE INDEX "ix_sys_user__location" ON "sys_user" ("location");
CREATE INDEX "ix_sys_user__manager" ON "sys_user" ("manager");
CREATE UNIQUE INDEX "uq_sys_user_group__name" ON "sys_user_group" ("name");
CREATE UNIQUE INDEX "uq_sys_user_group__group_code" ON "sys_user_group" ("group_code");
CREATE INDEX "ix_sys_user_group__sys_class_name" ON "sys_user_group" ("sys_class_name");
CREATE INDEX "ix_sys_user_group__manager" ON "sys_user_group" ("manager");
CREATE INDEX "ix_sys_user_group__parent" ON "sys_user_group" ("parent");
CREATE INDEX "ix_sys_user_group__group_path" ON "sys_user_group" ("group_path");
CREATE UNIQUE INDEX "uq_sys_user_has_role__user__role" ON "sys_user_has_role" ("user", "role");
CREATE INDEX "ix_sys_user_has_role__sys_class_name" ON "sys_user_has_role" ("sys_class_name");
CREATE INDEX "ix_sys_user_has_role__role" ON "sys_user_has_role" ("role");
CREATE INDEX "ix_sys_user_has_role__granted_by" ON "sys_user_has_role" ("granted_by");
CREATE INDEX "ix_sys_audit__documentkey__sys_id" ON "sys_audit" ("documentkey", "sys_id");
CREATE INDEX "ix_sys_audit__user" ON "sys_audit" ("user");
CREATE INDEX "ix_sys_audit_delete__tablename" ON "sys_audit_delete" ("tablename");
CREATE INDEX "ix_sys_audit_delete__documentkey" ON "sys_audit_delete" ("documentkey");
CREATE INDEX "ix_sys_audit_delete__user" ON "sys_audit_delete" ("user");
CREATE UNIQUE INDEX "uq_sys_user_credential__user" ON "sys_user_credential" ("user");
CREATE UNIQUE INDEX "uq_sys_user_session__token_hash" ON "sys_user_session" ("token_hash");
CREATE INDEX "ix_sys_user_session__user" ON "sys_user_session" ("user");
CREATE INDEX "ix_sys_user_session__expires" ON "sys_user_session" ("expires");
CREATE UNIQUE INDEX "uq_sys_api_token__token_hash" ON "sys_api_token" ("token_hash");
CREATE INDEX "ix_sys_api_token__user" ON "sys_api_token" ("user");
CREATE INDEX "ix_sys_api_token__family" ON "sys_api_token" ("family");
CREATE INDEX "ix_sys_api_token__expires" ON "sys_api_token" ("expires");
CREATE UNIQUE INDEX "uq_sys_oauth_client__client_id" ON "sys_oauth_client" ("client_id");
CREATE INDEX "ix_sys_oauth_client__user" ON "sys_oauth_client" ("user");
CREATE UNIQUE INDEX "uq_sys_user_grmember__user__group" ON "sys_user_grmember" ("user", "group");
CREATE INDEX "ix_sys_user_grmember__sys_class_name" ON "sys_user_grmember" ("sys_class_name");
CREATE INDEX "ix_sys_user_grmember__group" ON "sys_user_grmember" ("group");
CREATE UNIQUE INDEX "uq_sys_group_has_role__group__role" ON "sys_group_has_role" ("group", "role");
CREATE INDEX "ix_sys_group_has_role__sys_class_name" ON "sys_group_has_role" ("sys_class_name");
CREATE INDEX "ix_sys_group_has_role__role" ON "sys_group_has_role" ("role");
CREATE INDEX "ix_task__opened_at__sys_id" ON "task" ("opened_at", "sys_id");
CREATE INDEX "ix_task__sys_updated_on__sys_id" ON "task" ("sys_updated_on", "sys_id");
CREATE UNIQUE INDEX "uq_task__number" ON "task" ("number");
CREATE INDEX "ix_task__sys_class_name" ON "task" ("sys_class_name");
CREATE INDEX "ix_task__state" ON "task" ("state");
CREATE INDEX "ix_task__assigned_to" ON "task" ("assigned_to");
CREATE INDEX "ix_task__assignment_group" ON "task" ("assignment_group");
CREATE INDEX "ix_task__opened_by" ON "task" ("opened_by");
CREATE INDEX "ix_task__closed_by" ON "task" ("closed_by");
CREATE INDEX "ix_task__parent" ON "task" ("parent");
CREATE INDEX "ix_task__company" ON "task" ("company");
CREATE INDEX "ix_task__location" ON "task" ("location");
CREATE INDEX "ix_task__correlation_id" ON "task" ("correlation_id");
CREATE INDEX "ix_sysapproval_approver__sys_class_name" ON "sysapproval_approver" ("sys_class_name");
CREATE INDEX "ix_sysapproval_approver__approver" ON "sysapproval_approver" ("approver");
CREATE INDEX "ix_sysapproval_approver__sysapproval" ON "sysapproval_approver" ("sysapproval");
COMMIT;
