package worker

import (
	"testing"

	"github.com/stretchr/testify/require"
	sdkworker "go.temporal.io/sdk/worker"
)

// environment is a process environment of a test.
type environment map[string]string

func (e environment) LookupEnv(key string) (string, bool) { value, ok := e[key]; return value, ok }
func (e environment) Environ() []string {
	var all []string
	for key, value := range e {
		all = append(all, key+"="+value)
	}
	return all
}

func TestConnectionSettings(t *testing.T) {
	home := t.TempDir()
	tests := []struct {
		name                       string
		flags                      Connection
		env                        environment
		wantAddress, wantNamespace string
	}{
		{"nothing set means the product's namespace and the SDK's default address",
			Connection{}, nil, "", "gainshare"},
		{"the standard environment names are honoured",
			Connection{}, environment{"TEMPORAL_ADDRESS": "cloud:7233", "TEMPORAL_NAMESPACE": "prod"}, "cloud:7233", "prod"},
		{"a flag wins over the environment",
			Connection{Address: "127.0.0.1:9", Namespace: "test"}, environment{"TEMPORAL_ADDRESS": "cloud:7233"}, "127.0.0.1:9", "test"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			env := environment{"TEMPORAL_CONFIG_FILE": home + "/absent.toml"}
			for key, value := range test.env {
				env[key] = value
			}
			test.flags.Environment = env
			options, err := test.flags.Options()
			require.NoError(t, err)
			require.Equal(t, test.wantAddress, options.HostPort)
			require.Equal(t, test.wantNamespace, options.Namespace)
		})
	}
	t.Run("an address where nobody listens is named in the error", func(t *testing.T) {
		_, err := Connect(t.Context(), Connection{Address: "127.0.0.1:1", Environment: environment{"TEMPORAL_CONFIG_FILE": home + "/absent.toml"}})
		require.ErrorContains(t, err, "127.0.0.1:1")
	})
}

func TestQueues(t *testing.T) {
	all := []Registration{{Queue: "wf"}, {Queue: "ai"}, {Queue: "billing"}}
	t.Run("no queue named means all of them", func(t *testing.T) {
		chosen, err := choose(all, nil)
		require.NoError(t, err)
		require.Len(t, chosen, 3)
	})
	t.Run("a process may serve one queue alone", func(t *testing.T) {
		chosen, err := choose(all, []string{"ai"})
		require.NoError(t, err)
		require.Len(t, chosen, 1)
	})
	t.Run("a misspelt queue is refused, it would wait in silence", func(t *testing.T) {
		_, err := choose(all, []string{"bilings"})
		require.ErrorContains(t, err, `"bilings"`)
	})
	t.Run("shutdown gives activities 30 seconds unless tuned", func(t *testing.T) {
		require.Equal(t, StopTimeout, options(Registration{}).WorkerStopTimeout)
		tuned := options(Registration{Tune: func(o *sdkworker.Options) { o.MaxConcurrentActivityExecutionSize = 2 }})
		require.Equal(t, 2, tuned.MaxConcurrentActivityExecutionSize)
	})
}
