-- The contract's arithmetic a second time, in exact numeric. Written from the text of the rules, not from the
-- product's code; nothing here divides before it rounds.
CREATE SCHEMA oracle;
SET search_path = oracle;

CREATE TABLE story (zone text, starts date, ends date, window_months int, phi numeric, months int);
CREATE TABLE baseline_months (no int, calendar_month int, contacts numeric, cost numeric);
CREATE TABLE terms (tax numeric, dead_band numeric, first_yuan boolean, monthly_cap numeric, annual_cap numeric, keep numeric, collar numeric,
                    upper numeric, carry numeric, pool_cap numeric, labour numeric, wage_cap numeric);
CREATE TABLE bands (no int, up_to numeric, rate numeric);
CREATE TABLE gates (metric text, pass numeric, hard numeric, weight numeric, min_count numeric);
CREATE TABLE versions (version int, effective date, tax numeric, inclusive boolean);
CREATE TABLE charges (version int, position int, key text, model text, meter text, tier_meter text, price numeric, size numeric, free numeric,
                      minimum numeric, maximum numeric, prorate boolean, from_day date, to_day date, on_day date);
CREATE TABLE tiers (version int, key text, no int, up_to numeric, unit_price numeric, flat_price numeric);
-- What happened: n contacts of a class (or n of another meter) at an instant, known from a month on; remedy is
-- what a won objection against the month's own bill made of them.
CREATE TABLE events (at timestamptz, meter text, n numeric, arrived int, remedy text);
CREATE TABLE months (j int, wage_index numeric, adjustment numeric, retained numeric, disputed numeric);
CREATE TABLE metrics (j int, metric text, n numeric, d numeric, undisputed_n numeric, undisputed_d numeric);

-- num/den rounded half away from zero, exactly.
CREATE FUNCTION nearest(num numeric, den numeric, places int) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$
    SELECT sign(num) * sign(den) * div(2 * abs(num) * 10::numeric ^ places + abs(den), 2 * abs(den)) * (0.1 ^ places)::numeric(30, 20) $$;

CREATE FUNCTION first_day(j int) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT (date_trunc('month', starts) + make_interval(months => j))::date FROM story $$;
CREATE FUNCTION month_days(j int) RETURNS int LANGUAGE sql STABLE AS $$ SELECT first_day(j + 1) - first_day(j) $$;
CREATE FUNCTION served(j int, lo date, hi date) RETURNS int LANGUAGE sql STABLE AS $$
    SELECT greatest(0, least(first_day(j + 1), ends, hi) - greatest(first_day(j), starts, lo)) FROM story $$;

-- Quantities of a month as they were known when month `asof` was billed; won says whether that bill's own
-- objections are already decided.
CREATE TABLE used (j int, asof int, won boolean, meter text, q numeric);
CREATE TABLE placed (j int, meter text, n numeric, arrived int, remedy text);

CREATE FUNCTION place() RETURNS void LANGUAGE sql AS $$
    INSERT INTO placed
    SELECT ((extract(year FROM l.day) - extract(year FROM s.starts)) * 12 + extract(month FROM l.day) - extract(month FROM s.starts))::int,
           e.meter, e.n, e.arrived, e.remedy
    FROM events e, story s, LATERAL (SELECT (e.at AT TIME ZONE s.zone)::date AS day) l
    WHERE l.day >= s.starts AND (s.ends IS NULL OR l.day < s.ends) $$;

CREATE FUNCTION count_usage() RETURNS void LANGUAGE sql AS $$
    WITH asked AS (
        SELECT j, asof, won FROM story, generate_series(0, months - 1) j, generate_series(j, least(j + window_months, months - 1)) asof, (VALUES (true), (false)) w(won)
        WHERE won OR asof = j
    ), seen AS (
        SELECT a.j, a.asof, a.won, p.n, CASE WHEN p.remedy = 'unserved' AND a.won THEN 'unserved' ELSE p.meter END AS meter
        FROM asked a JOIN placed p ON p.j = a.j AND p.arrived <= a.asof
        WHERE NOT (COALESCE(p.remedy, '') = 'removed' AND a.won)
    )
    INSERT INTO used
    SELECT j, asof, won, CASE WHEN meter IN ('ai','human','unserved') THEN 'contacts.' || meter ELSE meter END, sum(n) FROM seen GROUP BY 1, 2, 3, 4
    UNION ALL
    SELECT j, asof, won, 'contacts.total', sum(n) FROM seen WHERE meter IN ('ai','human','unserved') GROUP BY 1, 2, 3 $$;

CREATE FUNCTION quantity(jj int, aa int, ww boolean, m text) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT COALESCE((SELECT q FROM used WHERE j = jj AND asof = aa AND won = ww AND meter = m), 0) $$;

CREATE TABLE rated (j int, asof int, won boolean, charge text, oneoff boolean, net numeric, tax numeric);

-- The price of a charge before rounding, for every model but the prorated flat one.
CREATE FUNCTION price(c charges, q numeric, chosen numeric) RETURNS numeric LANGUAGE plpgsql STABLE AS $$
DECLARE total numeric := 0; below numeric := 0; t record; units numeric;
BEGIN
    IF c.model IN ('per_unit', 'seat_days', 'percentage') THEN RETURN q * c.price; END IF;
    IF c.model = 'package' THEN
        units := greatest(0, q - COALESCE(c.free, 0));
        RETURN c.price * (div(units, c.size) + CASE WHEN mod(units, c.size) > 0 THEN 1 ELSE 0 END);
    END IF;
    FOR t IN SELECT * FROM tiers WHERE version = c.version AND key = c.key ORDER BY no LOOP
        IF c.model IN ('volume', 'band_flat') AND (t.up_to IS NULL OR chosen <= t.up_to) THEN
            RETURN CASE WHEN c.model = 'volume' THEN q * t.unit_price ELSE 0 END + CASE WHEN chosen > 0 THEN COALESCE(t.flat_price, 0) ELSE 0 END;
        END IF;
        IF c.model IN ('graduated', 'step_cumulative') AND q > below THEN
            total := total + COALESCE(t.flat_price, 0) + CASE WHEN c.model = 'graduated' THEN (least(q, t.up_to) - below) * t.unit_price ELSE 0 END;
        END IF;
        below := t.up_to;
    END LOOP;
    RETURN total;
END $$;

CREATE FUNCTION add_line(jj int, aa int, ww boolean, c charges, amount numeric) RETURNS void LANGUAGE sql AS $$
    INSERT INTO rated SELECT jj, aa, ww, c.key, c.on_day IS NOT NULL,
        CASE WHEN v.inclusive THEN nearest(amount, 1 + v.tax, 2) ELSE amount END,
        CASE WHEN v.inclusive THEN amount - nearest(amount, 1 + v.tax, 2) ELSE nearest(amount * v.tax, 1, 2) END
    FROM versions v WHERE v.version = c.version $$;

CREATE FUNCTION rate(jj int, aa int, ww boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE c charges; days int; all_days int := month_days(jj); amount numeric; bound numeric; share numeric;
BEGIN
    FOR c IN SELECT * FROM charges WHERE version = (SELECT version FROM versions WHERE effective <= first_day(jj) ORDER BY effective DESC LIMIT 1) ORDER BY position LOOP
        days := served(jj, c.from_day, c.to_day);
        IF c.on_day IS NOT NULL THEN
            CONTINUE WHEN c.on_day < first_day(jj) OR c.on_day >= first_day(jj + 1);
            days := all_days;
        END IF;
        CONTINUE WHEN days = 0;
        share := CASE WHEN c.prorate OR c.model = 'flat' THEN days ELSE all_days END; -- of all_days
        amount := CASE WHEN c.model = 'flat' THEN nearest(c.price * share, all_days, 2)
                  ELSE nearest(price(c, quantity(jj, aa, ww, c.meter), quantity(jj, aa, ww, COALESCE(c.tier_meter, c.meter))), 1, 2) END;
        PERFORM add_line(jj, aa, ww, c, amount);
        bound := nearest(c.maximum * share, all_days, 2);
        IF amount > bound THEN PERFORM add_line(jj, aa, ww, c, bound - amount); amount := bound; END IF;
        bound := nearest(c.minimum * share, all_days, 2);
        IF amount < bound THEN PERFORM add_line(jj, aa, ww, c, bound - amount); END IF;
    END LOOP;
END $$;

-- The guard: an objection that is won never raises the bill.
CREATE VIEW guards AS
    SELECT j, COALESCE(sum(net) FILTER (WHERE NOT won), 0) - COALESCE(sum(net) FILTER (WHERE won), 0) AS net,
              COALESCE(sum(tax) FILTER (WHERE NOT won), 0) - COALESCE(sum(tax) FILTER (WHERE won), 0) AS tax
    FROM rated WHERE asof = j GROUP BY j
    HAVING COALESCE(sum(net + tax) FILTER (WHERE won), 0) > COALESCE(sum(net + tax) FILTER (WHERE NOT won), 0);

-- What each invoice comes to: its own month, the guard, and what earlier months in the window changed by.
CREATE VIEW invoices AS
    SELECT m AS j, sum(net) AS net, sum(tax) AS tax FROM (
        SELECT asof AS m, net, tax FROM rated WHERE won
        UNION ALL SELECT asof + 1, -net, -tax FROM rated, story WHERE won AND asof + 1 <= least(j + window_months, months - 1)
        UNION ALL SELECT j, net, tax FROM guards) x
    GROUP BY m;

-- The baseline: F, v, mean contacts, season indices.
CREATE VIEW baseline AS
    SELECT nearest(phi * sum(cost), count(*), 2) AS fixed, nearest((1 - phi) * sum(cost), sum(contacts), 6) AS unit, nearest(sum(contacts), count(*), 6) AS mean
    FROM baseline_months, story GROUP BY phi;
CREATE VIEW seasons AS
    SELECT calendar_month, greatest(0.80, least(1.25, nearest(cost - fixed, unit * contacts, 6))) AS index FROM baseline_months, baseline;

CREATE TABLE statements (j int PRIMARY KEY, version int, year int, status text, wf numeric, b numeric, a numeric, g numeric, n numeric, q numeric,
                         share numeric, deficit numeric, payable numeric, tax numeric);

CREATE FUNCTION contract_year(jj int) RETURNS int LANGUAGE sql STABLE AS $$
    SELECT extract(year FROM age(greatest(first_day(jj), starts), starts))::int + 1 FROM story $$;

-- Q of a month, on the figures as they are or without the disputed contacts.
CREATE FUNCTION quality(jj int, undisputed boolean) RETURNS numeric LANGUAGE plpgsql STABLE AS $$
DECLARE g record; x record; num numeric := 0; den numeric := 1; weights numeric := 0; failed boolean := false; top numeric; bottom numeric;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM gates) THEN RETURN 1; END IF;
    FOR g IN SELECT * FROM gates LOOP
        SELECT CASE WHEN undisputed AND m.j = jj THEN undisputed_n ELSE n END AS n, CASE WHEN undisputed AND m.j = jj THEN undisputed_d ELSE d END AS d INTO x
          FROM metrics m WHERE m.metric = g.metric AND m.j BETWEEN jj - 3 AND jj
            AND CASE WHEN undisputed AND m.j = jj THEN undisputed_d ELSE d END >= greatest(1, COALESCE(g.min_count, 1)) ORDER BY m.j DESC LIMIT 1;
        CONTINUE WHEN NOT FOUND;
        bottom := x.d * abs(g.pass - g.hard);
        top := least(bottom, greatest(0, (x.n - g.hard * x.d) * sign(g.pass - g.hard)));
        failed := failed OR top = 0;
        num := num * bottom + g.weight * top * den;
        den := den * bottom;
        weights := weights + g.weight;
    END LOOP;
    IF failed OR weights = 0 THEN RETURN 0; END IF;
    RETURN nearest(num, den * weights, 4);
END $$;

-- Steps 1 to 8 on a number of contacts; what came before in the contract year is given.
CREATE FUNCTION figure(jj int, contacts numeric, a numeric, d0 numeric, q numeric, ytd_b numeric, ytd_share numeric) RETURNS statements LANGUAGE plpgsql STABLE AS $$
DECLARE t terms; o statements; base baseline; s months; days numeric := served(jj, NULL, NULL); all_days numeric := month_days(jj);
    counted numeric; cap numeric := 1; saving numeric; reward numeric := 0; below numeric := 0; top numeric; band record;
BEGIN
    SELECT * INTO t FROM terms; SELECT * INTO base FROM baseline; SELECT * INTO s FROM months WHERE j = jj;
    o.j := jj; o.year := contract_year(jj); o.a := a; o.q := q; o.share := 0; o.n := 0; o.deficit := d0;
    FOR i IN 2..o.year LOOP cap := cap * (1 + t.wage_cap); END LOOP;
    o.wf := nearest(1 + t.labour * (least(s.wage_index, cap) - 1), 1, 6);
    counted := contacts * all_days;
    IF t.upper IS NOT NULL THEN counted := least(counted, t.upper * base.mean * days); END IF;
    o.b := nearest((base.fixed * days + base.unit * counted * (SELECT index FROM seasons WHERE calendar_month = extract(month FROM first_day(jj)))) * o.wf, all_days, 2) + s.adjustment;
    o.g := o.b - a;
    IF contacts * all_days < t.collar * base.mean * days THEN o.status := 'NOT_MEASURABLE'; RETURN o; END IF;
    IF o.b > 0 AND o.g >= t.dead_band * o.b THEN o.status := 'SHARE';
    ELSIF o.g < 0 AND o.g <= -t.dead_band * o.b THEN
        o.status := 'DEFICIT'; o.deficit := nearest(least(t.pool_cap, d0 + t.carry * -o.g), 1, 2); RETURN o;
    ELSE o.status := 'NEUTRAL'; RETURN o; END IF;
    saving := o.g - CASE WHEN t.first_yuan THEN 0 ELSE t.dead_band * o.b END;
    o.n := greatest(0, saving - d0);
    o.deficit := nearest(greatest(0, d0 - saving), 1, 2);
    FOR band IN SELECT * FROM bands ORDER BY no LOOP
        top := least(o.n, band.up_to * o.b);
        reward := reward + greatest(0, top - below) * band.rate;
        below := greatest(below, top);
    END LOOP;
    o.share := least(nearest(reward * q, 1, 2),
                     greatest(0, floor(t.annual_cap * (ytd_b + o.b) * 100) * 0.01 - ytd_share),
                     greatest(0, floor(t.monthly_cap * o.b * 100) * 0.01),
                     greatest(0, o.g - ceil(t.keep * o.b * 100) * 0.01));
    o.n := nearest(o.n, 1, 2);
    RETURN o;
END $$;

-- The statement of a month as data stood when month `aa` was billed, payable part included.
CREATE FUNCTION settle(jj int, aa int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE o statements; fewer statements; a numeric; contacts numeric := quantity(jj, aa, true, 'contacts.total'); d0 numeric; ytd_b numeric; ytd_share numeric; lower_q numeric;
BEGIN
    SELECT COALESCE(sum(net), 0) INTO a FROM rated WHERE j = jj AND asof = aa AND won AND NOT oneoff;
    a := a + COALESCE((SELECT net FROM guards WHERE j = jj), 0) + (SELECT retained FROM months WHERE j = jj);
    d0 := COALESCE((SELECT deficit FROM statements WHERE j = jj - 1), 0);
    SELECT COALESCE(sum(b), 0), COALESCE(sum(share), 0) INTO ytd_b, ytd_share FROM statements
      WHERE j < jj AND year = contract_year(jj) AND status <> 'NOT_MEASURABLE';
    o := figure(jj, contacts, a, d0, quality(jj, false), ytd_b, ytd_share);
    lower_q := least(o.q, quality(jj, true));
    fewer := figure(jj, contacts - least(contacts, (SELECT disputed FROM months WHERE j = jj)), a, d0, lower_q, ytd_b, ytd_share);
    o.payable := least(o.share, fewer.share);
    o.tax := nearest(o.payable * (SELECT tax FROM terms), 1, 2);
    o.version := aa - jj + 1;
    DELETE FROM statements WHERE j = jj;
    INSERT INTO statements SELECT o.*;
END $$;

CREATE VIEW years AS
    SELECT year, floor((SELECT annual_cap FROM terms) * greatest(0, sum(b)) * 100) * 0.01 AS cap, sum(share) AS shares FROM statements
    WHERE status <> 'NOT_MEASURABLE' GROUP BY year;

CREATE FUNCTION run() RETURNS void LANGUAGE plpgsql AS $$
DECLARE s story;
BEGIN
    SELECT * INTO s FROM story;
    PERFORM place(); PERFORM count_usage();
    FOR jj IN 0..s.months - 1 LOOP
        PERFORM rate(jj, jj, false);
        FOR aa IN jj..least(jj + s.window_months, s.months - 1) LOOP PERFORM rate(jj, aa, true); END LOOP;
    END LOOP;
    -- Restatement: with each month's bill, the months of the window are settled again in order.
    FOR aa IN 0..s.months - 1 LOOP
        FOR jj IN greatest(0, aa - s.window_months)..aa LOOP PERFORM settle(jj, aa); END LOOP;
    END LOOP;
END $$;
