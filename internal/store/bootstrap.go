package store

import "context"

// Setup is what a deployment starts with. PasswordHash is given to every person; Merchants get a viewer and a
// signer each, with logins "viewer-<merchant>" and "signer-<merchant>", once the merchant exists.
type Setup struct {
	EntityID     string // CN when empty
	EntityName   string
	SigningKey   string // public Ed25519 key, base64
	PasswordHash string
	Merchants    []string
}

// staff are the logins of the provider's own people, one a role; two approvers, because two people must differ.
var staff = [...]struct{ login, name, role string }{
	{"am", "客户经理", "account_manager"}, {"planner", "排班计划", "planner"}, {"lead", "班组长", "team_lead"},
	{"finance", "财务", "finance"}, {"approver", "财务审批一", "finance_approver"}, {"approver2", "财务审批二", "finance_approver"},
	{"auditor", "审计", "auditor"}, {"operator", "运维", "operator"}, {"admin", "管理员", "admin"},
}

// Bootstrap writes the legal entity, its billing calendar "cn" (the 4th, 04:00 in Shanghai), the user "system",
// who cannot log in, one person a role, and two people for each named merchant. What is there already stays.
func (db *DB) Bootstrap(ctx context.Context, s Setup) error {
	entity := orDefault(s.EntityID, "CN")
	return db.InTx(ctx, func(tx *Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO legal_entities (id, name, signing_key) VALUES ($1, $2, $3)
			ON CONFLICT (id) DO UPDATE SET signing_key = CASE WHEN EXCLUDED.signing_key = '' THEN legal_entities.signing_key ELSE EXCLUDED.signing_key END`,
			entity, orDefault(s.EntityName, "Gainshare 客服服务有限公司"), s.SigningKey); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO billing_calendars (id, entity_id, time_zone) VALUES ('cn', $1, 'Asia/Shanghai') ON CONFLICT DO NOTHING`, entity); err != nil {
			return err
		}
		return tx.addPeople(ctx, s)
	})
}

func (tx *Tx) addPeople(ctx context.Context, s Setup) error {
	people := []User{{ID: "system", Login: "system", Name: "Gainshare", Disabled: true, PasswordHash: "none"}}
	for _, p := range staff {
		people = append(people, User{ID: p.login, Login: p.login, Name: p.name, Roles: []string{p.role}, PasswordHash: s.PasswordHash, Email: p.login + "@gainshare.test"})
	}
	for _, m := range s.Merchants {
		people = append(people,
			User{ID: "viewer-" + m, Login: "viewer-" + m, Name: m + " 查看", MerchantID: m, Roles: []string{"merchant_viewer"}, PasswordHash: s.PasswordHash, Email: "viewer@" + m + ".test"},
			User{ID: "signer-" + m, Login: "signer-" + m, Name: m + " 签署", MerchantID: m, Roles: []string{"merchant_signer"}, PasswordHash: s.PasswordHash, Email: "signer@" + m + ".test"})
	}
	for _, u := range people {
		var known bool
		if err := tx.GetContext(ctx, &known, `SELECT EXISTS (SELECT FROM users WHERE id = $1 OR login = $2)`, u.ID, u.Login); err != nil {
			return err
		}
		if known {
			continue
		}
		if err := tx.AddUser(ctx, u); err != nil {
			return err
		}
	}
	return nil
}
