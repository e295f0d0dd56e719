package main

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// greet says who may log in where, and what to try first.
func (d *demoLoader) greet(ctx context.Context) error {
	third, err := d.peakToTry(ctx)
	if err != nil {
		return err
	}
	lines := []string{"", "",
		"  三个商家 / three merchants: 兰亭家居 (lanting), 小满茶铺 (xiaoman), Nordwind Outdoor (nordwind)",
		"  网页 / page        http://" + d.deps.Listener.Addr().String(),
		"  Temporal           " + d.deps.TemporalUI,
		"  账号 / logins      am planner lead finance approver approver2 auditor operator admin",
		"                     signer-lanting viewer-lanting signer-xiaoman signer-nordwind viewer-nordwind",
		"  密码 / password    " + d.password,
		"",
		"  试一试 / three things to try",
		"  1  以 approver 登录，批准兰亭家居最新的账单  /  log in as approver: approve the newest invoice of lanting",
		"  2  打开账单任意一行，查看背后的每一个会话  /  open any line of an invoice: the contacts behind the number",
		"  3  " + third,
		"", fmt.Sprintf("%-34s", "Demonstration data")}
	_, err = fmt.Fprint(d.out, strings.Join(lines, "\n"))
	return err
}

// peakToTry names a plan that waits for approval, and the next season nobody has planned.
func (d *demoLoader) peakToTry(ctx context.Context) (string, error) {
	var peaks []struct{ Season, State string }
	if err := d.db.SelectContext(ctx, &peaks, `SELECT season, state FROM peaks WHERE engagement_id = 'lanting'`); err != nil {
		return "", err
	}
	planned := map[string]bool{}
	text := ""
	for _, p := range peaks {
		planned[p.Season] = true
		if p.State == "planned" {
			text = fmt.Sprintf("以 approver 批准兰亭的 %s 大促计划  /  as approver: approve the plan of lanting for %s\n     ", p.Season, p.Season)
		}
	}
	skip := 0
	next := nextDemoPeak(d.now(), skip)
	for planned[next.key] {
		skip++
		next = nextDemoPeak(d.now(), skip)
	}
	from, to := next.first.Format(time.DateOnly), next.last.Format(time.DateOnly)
	return text + fmt.Sprintf("以 planner 规划下一个大促「%s」(%s 至 %s)  /  as planner: plan the next peak, %s (%s to %s)", next.name, from, to, next.key, from, to), nil
}
