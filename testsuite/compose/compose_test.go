package compose

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/wire"
)

const root = "../.."

func TestCompose(t *testing.T) {
	project := load(t, map[string]string{"POSTGRES_PASSWORD": "secret"})

	t.Run("every port is published on loopback only", func(t *testing.T) {
		published := 0
		for _, service := range project.Services {
			for _, port := range service.Ports {
				published++
				require.Equal(t, "127.0.0.1", port.HostIP, service.Name)
			}
		}
		require.Equal(t, 4, published)
	})
	t.Run("servers others wait for tell whether they are healthy", func(t *testing.T) {
		for name, service := range project.Services {
			for dependency, how := range service.DependsOn {
				if how.Condition == types.ServiceConditionHealthy {
					require.NotNil(t, project.Services[dependency].HealthCheck, "%s waits for %s", name, dependency)
				}
			}
		}
	})
	t.Run("api and worker start after migrations and namespace", func(t *testing.T) {
		for _, name := range []string{"api", "worker"} {
			for _, job := range []string{"migrate", "temporal-namespace"} {
				require.Equal(t, types.ServiceConditionCompletedSuccessfully, project.Services[name].DependsOn[job].Condition)
			}
		}
	})
	t.Run("Temporal is found by its standard environment names", func(t *testing.T) {
		for _, name := range []string{"api", "worker"} {
			require.Equal(t, "temporal:7233", *project.Services[name].Environment["TEMPORAL_ADDRESS"])
			require.Equal(t, "gainshare", *project.Services[name].Environment["TEMPORAL_NAMESPACE"])
		}
	})
	t.Run("server and admin tools are of the version the product is tested with", func(t *testing.T) {
		modules := read(t, "go.mod")
		for _, name := range []string{"temporal", "temporal-schema", "temporal-namespace"} {
			_, tag, _ := strings.Cut(project.Services[name].Image, ":")
			require.Contains(t, modules, "go.temporal.io/server v"+tag)
		}
		require.Contains(t, modules, "ui-server/v2 v"+strings.TrimPrefix(project.Services["temporal-ui"].Image, "temporalio/ui:"))
	})
	t.Run("a worker has time to drain", func(t *testing.T) {
		require.Greater(t, project.Services["worker"].StopGracePeriod.String(), "30s")
	})
	t.Run("mounted files exist", func(t *testing.T) {
		for _, service := range project.Services {
			for _, volume := range service.Volumes {
				if volume.Type == types.VolumeTypeBind {
					require.DirExists(t, volume.Source)
				}
			}
		}
	})
}

func TestComposeWithoutPassword(t *testing.T) {
	_, err := loader.LoadWithContext(t.Context(), details(t, nil), options)
	require.ErrorContains(t, err, "make-secrets.sh", "a missing password is refused with the fix")
}

func TestDeployFiles(t *testing.T) {
	t.Run("the namespace script knows every search attribute", func(t *testing.T) {
		script := read(t, "deploy/temporal/namespace.sh")
		for _, name := range []string{wire.AttrMerchant, wire.AttrEngagement, wire.AttrMonth, wire.AttrState, wire.AttrKind} {
			require.Contains(t, script, name)
		}
	})
	t.Run("fairness is on and the fair queues have one partition", func(t *testing.T) {
		settings := read(t, "deploy/temporal/dynamicconfig.yaml")
		require.Contains(t, settings, "matching.enableFairness:\n  - value: true")
		for _, queue := range []string{wire.QueueAI, wire.QueueBilling} {
			require.Equal(t, 2, strings.Count(settings, "{value: 1, constraints: {taskQueueName: "+queue+"}}"))
		}
	})
	t.Run("the image is built with the Go version of the module", func(t *testing.T) {
		require.Contains(t, read(t, "go.mod"), "\ngo 1.26.8\n")
		require.Contains(t, read(t, "Dockerfile"), "FROM golang:1.26.8-")
	})
}

func load(t *testing.T, environment map[string]string) *types.Project {
	t.Helper()
	project, err := loader.LoadWithContext(t.Context(), details(t, environment), options)
	require.NoError(t, err)
	return project
}

func options(o *loader.Options) { o.SetProjectName("gainshare", true) }

func details(t *testing.T, environment map[string]string) types.ConfigDetails {
	t.Helper()
	folder, err := filepath.Abs(root)
	require.NoError(t, err)
	return types.ConfigDetails{
		WorkingDir: folder, Environment: environment,
		ConfigFiles: []types.ConfigFile{{Filename: filepath.Join(folder, "docker-compose.yml")}},
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	require.NoError(t, err)
	return string(text)
}
