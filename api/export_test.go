package api

// RoleTable is the server's own table: who may call which operation.
func RoleTable() map[string][]string {
	out := map[string][]string{}
	for id, e := range (&API{}).table() {
		out[id] = e.roles
	}
	return out
}
