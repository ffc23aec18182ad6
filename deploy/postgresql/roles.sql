-- One role and one database for each department (two for the gateway); none has any right to another's. May be run again at any time.
--
--   REGISTRATION_PASSWORD=… VENUES_PASSWORD=… REPORTING_PASSWORD=… GATEWAY_PASSWORD=… \
--     psql -X -v ON_ERROR_STOP=1 -f deploy/postgresql/roles.sql "host=… user=… dbname=postgres"
--
-- Needs psql 14 or later, and a user who may create roles and databases. A department whose password is not set is
-- left alone, so that each can be prepared on a server of its own. The department's database URL is then
-- postgresql://lw_venues:<password>@<host>/lw_venues

\set QUIET on
SET client_min_messages = warning;

\getenv registration REGISTRATION_PASSWORD
\getenv venues VENUES_PASSWORD
\getenv reporting REPORTING_PASSWORD
\getenv gateway GATEWAY_PASSWORD

CREATE TEMPORARY TABLE department (name text, password text);
\if :{?registration}
INSERT INTO department VALUES ('lw_registration', :'registration');
\endif
\if :{?venues}
INSERT INTO department VALUES ('lw_venues', :'venues');
\endif
\if :{?reporting}
INSERT INTO department VALUES ('lw_reporting', :'reporting');
\endif
\if :{?gateway}
INSERT INTO department VALUES ('lw_gateway', :'gateway');
\endif

SELECT format('CREATE ROLE %I', name) FROM department
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec

SELECT format('ALTER ROLE %I LOGIN PASSWORD %L', name, password) FROM department \gexec

-- Who is not a superuser may give a database only to a role it belongs to.
SELECT format('GRANT %I TO CURRENT_USER', name) FROM department
WHERE NOT pg_has_role(current_user, name, 'MEMBER') \gexec

-- The gateway has two: its catalogue can be dropped and rebuilt, its accounts cannot.
CREATE TEMPORARY TABLE store AS
SELECT name, name AS owner FROM department UNION SELECT name || '_accounts', name FROM department WHERE name = 'lw_gateway';

SELECT format('CREATE DATABASE %I OWNER %I ENCODING ''UTF8'' TEMPLATE template0', name, owner) FROM store
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = name) \gexec

-- By default everybody may connect to every database.
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', name) FROM store \gexec
