package temporal

import (
	"fmt"
	"net/url"
	"time"

	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/persistence/sql/sqlplugin/postgresql"
	"go.temporal.io/server/common/primitives"

	"github.com/gainshare/gainshare/internal/embedded/loopback"
)

const (
	// historyShards can never change for existing data. Four let two cores
	// work side by side without four times the timer queues of a big cluster.
	historyShards = 4
	clusterName   = "active"
	storeName     = "store"
	visibilityKey = "visibility"
)

// dynamicConfig switches fairness keys on, without which a small merchant's
// tasks wait behind a big one's. One partition per queue: in one process more
// of them only add hops, and fairness is kept per partition.
func dynamicConfig() dynamicconfig.Client {
	return dynamicconfig.StaticClient{
		dynamicconfig.MatchingEnableFairness.Key():              true,
		dynamicconfig.MatchingNumTaskqueueReadPartitions.Key():  1,
		dynamicconfig.MatchingNumTaskqueueWritePartitions.Key(): 1,
		dynamicconfig.NamespaceCacheRefreshInterval.Key():       time.Second,
	}
}

func serverConfig(databaseURL string, ports map[string]int) (*config.Config, error) {
	store, err := sqlConfig(databaseURL, StoreDatabase)
	if err != nil {
		return nil, err
	}
	visibility, err := sqlConfig(databaseURL, VisibilityDatabase)
	if err != nil {
		return nil, err
	}
	frontend := loopback.Address(ports[string(primitives.FrontendService)])
	c := &config.Config{
		Services:            rpcServices(ports),
		ClusterMetadata:     clusterMetadata(frontend),
		DCRedirectionPolicy: config.DCRedirectionPolicy{Policy: "noop"},
		PublicClient:        config.PublicClient{HostPort: frontend},
		Persistence: config.Persistence{
			DefaultStore: storeName, VisibilityStore: visibilityKey, NumHistoryShards: historyShards,
			DataStores: map[string]config.DataStore{storeName: {SQL: store}, visibilityKey: {SQL: visibility}},
		},
	}
	disableArchival(c)
	return c, nil
}

// disableArchival spells "disabled" out: empty states are refused.
func disableArchival(c *config.Config) {
	const off = "disabled"
	c.Archival.History.State, c.Archival.Visibility.State = off, off
	c.NamespaceDefaults.Archival.History.State, c.NamespaceDefaults.Archival.Visibility.State = off, off
}

func rpcServices(ports map[string]int) map[string]config.Service {
	all := make(map[string]config.Service, len(ports))
	for name, port := range ports {
		all[name] = config.Service{RPC: config.RPC{GRPCPort: port, BindOnIP: loopback.Host}}
	}
	return all
}

func clusterMetadata(frontend string) *cluster.Config {
	return &cluster.Config{
		FailoverVersionIncrement: 10,
		MasterClusterName:        clusterName,
		CurrentClusterName:       clusterName,
		ClusterInformation: map[string]cluster.ClusterInformation{
			clusterName: {Enabled: true, InitialFailoverVersion: 1, RPCAddress: frontend},
		},
	}
}

// sqlConfig translates a connection URL for one database. Query parameters
// (sslmode and its files) are passed on as they are.
func sqlConfig(databaseURL, database string) (*config.SQL, error) {
	address, err := url.Parse(databaseURL)
	if err != nil || address.Host == "" {
		return nil, fmt.Errorf("the database URL for Temporal is not of the form postgres://user:password@host:port/database")
	}
	password, _ := address.User.Password()
	attributes := map[string]string{}
	for key, values := range address.Query() {
		attributes[key] = values[0]
	}
	return &config.SQL{
		PluginName: postgresql.PluginName, DatabaseName: database, ConnectAddr: address.Host, ConnectProtocol: "tcp",
		User: address.User.Username(), Password: password, ConnectAttributes: attributes,
		MaxConns: 20, MaxIdleConns: 20, MaxConnLifetime: time.Hour,
	}, nil
}
