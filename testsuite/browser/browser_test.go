package browser

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	password  = "correct horse battery"
	firstDay  = "2025-12-08T09:00:00+08:00"
	startWait = 2 * time.Minute
	web       = "../../api/web"
)

// TestPage runs the journey's scenes, each a subtest, in one browser against one stack.
func TestPage(t *testing.T) {
	chromium := needs(t)
	url := startStack(t)
	cmd := exec.CommandContext(t.Context(), "node", "journey.mjs")
	cmd.Env = append(os.Environ(), "GAINSHARE_URL="+url, "GAINSHARE_PASSWORD="+password, "CHROMIUM="+chromium)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	played := 0
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var scene struct{ Name, Error string }
		if json.Unmarshal(lines.Bytes(), &scene) != nil || scene.Name == "" {
			t.Log(lines.Text())
			continue
		}
		played++
		t.Run(scene.Name, func(t *testing.T) { require.Empty(t, scene.Error) })
	}
	require.NoError(t, cmd.Wait(), "the journey broke off")
	require.Positive(t, played)
}

// needs names what is missing, loudly: a part that did not run is listed as such.
func needs(t *testing.T) string {
	t.Helper()
	for program, fix := range map[string]string{"node": "nodejs", "npm": "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("NOT RUN: %s is missing (Debian: apt-get install %s)", program, fix)
		}
	}
	for file, fix := range map[string]string{"node_modules/playwright-core": "npm ci", "dist/index.html": "npm run build"} {
		if _, err := os.Stat(filepath.Join(web, file)); err != nil {
			t.Skipf("NOT RUN: api/web/%s is missing: run `%s` in api/web first", file, fix)
		}
	}
	for _, name := range []string{os.Getenv("CHROMIUM"), "/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("NOT RUN: Chromium is missing (Debian: apt-get install chromium)")
	return ""
}

// startStack gives the address of a running stack: the one named by GAINSHARE_URL, else one built and started here.
func startStack(t *testing.T) string {
	t.Helper()
	if url := os.Getenv("GAINSHARE_URL"); url != "" {
		return url
	}
	dir := t.TempDir()
	require.NoError(t, os.Chmod(dir, 0o755)) // PostgreSQL runs as another user when we are root
	require.NoError(t, os.Chmod(filepath.Dir(dir), 0o755))
	binary, data := filepath.Join(dir, "gainshare-up"), filepath.Join(dir, "data")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "./cmd/gainshare-up")
	build.Dir, build.Stdout, build.Stderr = "../..", os.Stderr, os.Stderr
	require.NoError(t, build.Run(), "build the stack")
	log, err := os.Create(filepath.Join(dir, "up.log"))
	require.NoError(t, err)
	up := exec.Command(binary, "--data", data, "--port", "0", "--clock", firstDay, "--password", password)
	up.Stdout, up.Stderr = log, log
	require.NoError(t, up.Start())
	t.Cleanup(func() { stop(t, up, log) })
	return awaitURL(t, filepath.Join(data, "run.json"))
}

func awaitURL(t *testing.T, file string) string {
	t.Helper()
	var run struct {
		URL string `json:"url"`
	}
	require.Eventually(t, func() bool {
		text, err := os.ReadFile(file)
		return err == nil && json.Unmarshal(text, &run) == nil && run.URL != ""
	}, startWait, 50*time.Millisecond, "the stack did not start")
	return run.URL
}

func stop(t *testing.T, up *exec.Cmd, log *os.File) {
	_ = up.Process.Signal(syscall.SIGTERM)
	_ = up.Wait()
	_ = log.Close()
	if t.Failed() {
		text, err := os.ReadFile(log.Name())
		t.Logf("%s %v", text, err)
	}
}
