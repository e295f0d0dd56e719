package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/gainshare/gainshare/internal/demo"
)

// start opens an engagement; finance approves its contract and both sides sign it.
func (d *demoLoader) start(ctx context.Context, desk demoDesk) error {
	var shops []string
	for _, s := range desk.Shops {
		shops = append(shops, s.Key)
	}
	plan := "tiered"
	if desk.saves {
		plan = "savings_share"
	}
	err := d.api.post(ctx, "am", "start-"+desk.Key, "/engagements", map[string]any{"id": desk.Key, "merchant_id": desk.Key, "name": desk.Name + " 客服",
		"plan": plan, "shop_ids": shops, "starts_on": d.calendar.months[0].Format(time.DateOnly), "currency": "CNY", "time_zone": desk.TimeZone, "contract": desk.terms}, nil)
	if err != nil {
		return err
	}
	sum, err := d.document(ctx, desk, "contracts")
	if err != nil {
		return err
	}
	if err := d.api.post(ctx, "approver", "contract-approve-"+desk.Key, path(desk, "/contracts/1/approve"), nil, nil, sum); err != nil {
		return err
	}
	return d.signBoth(ctx, desk, "contracts", sum)
}

func path(desk demoDesk, format string, args ...any) string {
	return "/engagements/" + desk.Key + fmt.Sprintf(format, args...)
}

// document waits for the first version of a document and returns the hash that is signed.
func (d *demoLoader) document(ctx context.Context, desk demoDesk, kind string) (string, error) {
	var list struct {
		Items []struct{ SHA256 string } `json:"items"`
	}
	err := d.api.until(ctx, "am", path(desk, "/%s", kind), &list, func() bool { return len(list.Items) > 0 })
	if err != nil {
		return "", err
	}
	return list.Items[0].SHA256, nil
}

func (d *demoLoader) signBoth(ctx context.Context, desk demoDesk, kind, sum string) error {
	for _, who := range []string{"approver", "signer-" + desk.Key} {
		err := d.api.post(ctx, who, kind+"-sign-"+who+"-"+desk.Key, path(desk, "/%s/1/sign", kind), map[string]string{"sha256": sum, "password": d.password}, nil)
		if err != nil {
			return err
		}
	}
	return nil
}

// baseline is what the desk cost in the twelve months that were over when it was signed by both sides.
func (d *demoLoader) baseline(ctx context.Context, desk demoDesk) error {
	if !desk.saves {
		return nil
	}
	var months []map[string]any
	for _, b := range demo.Baseline(demoSeed, desk.Merchant, monthOf(d.calendar.begin)) {
		row := map[string]any{"month": fmt.Sprintf("%04d-%02d", b.Year, b.Month), "contacts": b.Contacts, "document": "总账 6601 / ledger extract"}
		for _, c := range b.Costs {
			row[c.Key] = c.Amount.StringFixed(2)
		}
		months = append(months, row)
	}
	if err := d.api.post(ctx, "am", "baseline-"+desk.Key, path(desk, "/baselines"), map[string]any{"months": months, "fixed_share": "0"}, nil); err != nil {
		return err
	}
	sum, err := d.document(ctx, desk, "baselines")
	if err != nil {
		return err
	}
	return d.signBoth(ctx, desk, "baselines", sum)
}

// prepareAll takes one merchant after another, as people reserve other people.
func (d *demoLoader) prepareAll(ctx context.Context) error {
	if err := d.moveTo(ctx, d.calendar.begin.AddDate(0, 0, 5)); err != nil {
		return err
	}
	for _, desk := range d.desks {
		if err := d.prepare(ctx, desk); err != nil {
			return fmt.Errorf("%s: %w", desk.Key, err)
		}
	}
	return nil
}

// prepare completes the steps that people confirm.
func (d *demoLoader) prepare(ctx context.Context, desk demoDesk) error {
	if desk.roster > 0 {
		if err := d.complete(ctx, desk, "lead", "roster", map[string]any{"headcount": desk.roster}); err != nil {
			return err
		}
	}
	return d.complete(ctx, desk, "am", "channels", map[string]any{"channel": "chat"})
}

// complete completes a step when it is on; one that is over stays so.
func (d *demoLoader) complete(ctx context.Context, desk demoDesk, who, step string, evidence map[string]any) error {
	over, err := d.awaitStep(ctx, desk, step)
	if err != nil || over {
		return err
	}
	return d.api.post(ctx, who, "step-"+step+"-"+desk.Key, path(desk, "/onboarding/steps/%s/complete", step), map[string]any{"evidence": evidence}, nil)
}

// awaitStep waits until a step is on, or says that it is over.
func (d *demoLoader) awaitStep(ctx context.Context, desk demoDesk, step string) (over bool, err error) {
	var steps struct {
		Items []struct{ Step, State string } `json:"items"`
	}
	state := ""
	err = d.api.until(ctx, "am", path(desk, "/onboarding"), &steps, func() bool {
		for _, s := range steps.Items {
			if s.Step == step {
				state = s.State
			}
		}
		return state != "" && state != "waiting"
	})
	return state != "running", err
}

// learn imports the merchant's questions and answers and publishes them.
func (d *demoLoader) learn(ctx context.Context, desk demoDesk) error {
	over, err := d.awaitStep(ctx, desk, "knowledge")
	if err != nil || over {
		return err
	}
	file, slots, err := knowledgeFile(desk)
	if err != nil {
		return err
	}
	var up struct{ ID string }
	if err := d.api.upload(ctx, "am", "faq-"+desk.Key, path(desk, "/files"), "faq.jsonl", file, &up); err != nil {
		return err
	}
	var opened struct {
		Result struct {
			ImportID string `json:"import_id"`
		} `json:"result"`
	}
	if err := d.api.post(ctx, "am", "import-"+desk.Key, path(desk, "/knowledge/imports"), map[string]any{"file_id": up.ID, "slots": slots}, &opened); err != nil {
		return err
	}
	at := path(desk, "/knowledge/imports/%s", opened.Result.ImportID)
	var state struct{ State string }
	err = d.api.until(ctx, "am", at, &state, func() bool { return state.State != "" && state.State != "running" && state.State != "fetching" })
	if err == nil {
		err = d.api.until(ctx, "am", at, &state, func() bool { return state.State == "review" || state.State == "published" })
	}
	if err != nil {
		return err
	}
	return d.api.post(ctx, "lead", "publish-"+desk.Key, at+"/publish", nil, nil)
}

// knowledgeFile writes the articles as one JSON object a line, and what their placeholders stand for.
func knowledgeFile(desk demoDesk) ([]byte, map[string]string, error) {
	articles, err := demo.Articles(desk.Merchant)
	if err != nil {
		return nil, nil, err
	}
	var file bytes.Buffer
	for _, a := range articles {
		line, err := json.Marshal(map[string]any{"id": a.ID, "question": a.Question, "variants": a.Variants, "answer": a.Answer, "language": a.Language})
		if err != nil {
			return nil, nil, err
		}
		file.Write(append(line, '\n'))
	}
	var list map[string]struct{ Fact, Text string }
	slots := map[string]string{}
	err = json.Unmarshal(demo.PlaceholderList(), &list)
	for name, p := range list {
		slots[name] = p.Fact + p.Text
	}
	return file.Bytes(), slots, err
}

// goLive takes the desks through the stages, two days each, with the contacts of those days. A stage whose gate
// is not met (short lists, few contacts) is skipped by the account manager, who says why.
func (d *demoLoader) goLive(ctx context.Context) error {
	from := d.calendar.begin.AddDate(0, 0, 9)
	for _, step := range []string{"shadow", "go_live_10", "go_live_50", "go_live_100"} {
		from = from.AddDate(0, 0, 2)
		if err := d.moveTo(ctx, from.AddDate(0, 0, 2)); err != nil {
			return err
		}
		err := d.together(ctx, func(ctx context.Context, desk demoDesk) error { return d.stage(ctx, desk, step, from) })
		if err != nil {
			return err
		}
	}
	return d.together(ctx, func(ctx context.Context, desk demoDesk) error {
		over, err := d.awaitStep(ctx, desk, "approval")
		if err != nil || over {
			return err
		}
		err = d.api.post(ctx, "lead", "live-"+desk.Key, path(desk, "/onboarding/approve-go-live"), map[string]string{"reason": "各阶段指标已核对 / the stages were looked at"}, nil)
		if err != nil {
			return err
		}
		var e struct{ Stage string }
		return d.api.until(ctx, "am", path(desk, ""), &e, func() bool { return e.Stage == "live" })
	})
}

func (d *demoLoader) stage(ctx context.Context, desk demoDesk, step string, from time.Time) error {
	over, err := d.awaitStep(ctx, desk, step)
	if err != nil || over {
		return err
	}
	if step != "shadow" {
		if _, err := d.contacts(ctx, desk, from, from.AddDate(0, 0, 2).Add(-time.Hour)); err != nil {
			return err
		}
	}
	err = d.complete(ctx, desk, "lead", step, map[string]any{})
	if !refusedWith(err, http.StatusConflict) {
		return err
	}
	why := ""
	if r, ok := errors.AsType[*demoRefusal](err); ok {
		why = r.detail()
	}
	return d.api.post(ctx, "am", "skip-"+step+"-"+desk.Key, path(desk, "/onboarding/steps/%s/skip", step),
		map[string]string{"reason": "演示数据量小，先上线再复核 / small demonstration figures, looked at again when live: " + why}, nil)
}
