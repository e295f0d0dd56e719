package voucher

// Presets: the usual import columns of two programs. Account codes are the usual ones of Chinese GAAP; a company whose
// chart differs gives its own map.

// Preset returns a map by name: "kingdee" (金蝶) or "yonyou" (用友); others are unknown.
func Preset(name string) (Map, bool) {
	switch name {
	case "kingdee":
		return kingdee(), true
	case "yonyou":
		return yonyou(), true
	}
	return Map{}, false
}

func kingdee() Map {
	return Map{
		Name: "kingdee", Word: "记", Encoding: UTF8, DateFormat: DateDash,
		Columns: []Column{
			{Header: "凭证日期", Field: FieldDate}, {Header: "会计年度", Field: FieldYear}, {Header: "会计期间", Field: FieldPeriod}, {Header: "凭证字", Field: FieldWord},
			{Header: "凭证号", Field: FieldNumber}, {Header: "分录序号", Field: FieldLine}, {Header: "摘要", Field: FieldSummary}, {Header: "科目代码", Field: FieldAccount},
			{Header: "科目名称", Field: FieldAccountName}, {Header: "币别", Field: FieldCurrency}, {Header: "借方金额", Field: FieldDebit}, {Header: "贷方金额", Field: FieldCredit},
			{Header: "客户代码", Field: FieldCustomer}, {Header: "客户名称", Field: FieldCustomerName}, {Header: "项目代码", Field: FieldProject},
			{Header: "项目名称", Field: FieldProjectName}, {Header: "附件数", Field: FieldConstant, Value: "0"}, {Header: "批号", Field: FieldBatch},
		},
		Accounts: map[string]string{
			"1122.disputed": "1122.02", "1122": "1122.01", "contract_asset": "1124", "contract_liability": "2205", "2221.out": "2221.01.02", "2221.in": "2221.01.01",
			"2221.pending": "2221.10", "6001.base": "6001.01", "6001.tier": "6001.02", "6001.ai": "6001.03", "6001.share": "6001.04", "6001.sla": "6001.05", "6401.temp": "6401.01",
		},
		Currencies: map[string]string{"CNY": "RMB"},
	}
}

func yonyou() Map {
	return Map{
		Name: "yonyou", Word: "记", Encoding: GB18030, DateFormat: DateDash,
		Columns: []Column{
			{Header: "制单日期", Field: FieldDate}, {Header: "凭证类别字", Field: FieldWord}, {Header: "凭证编号", Field: FieldNumber}, {Header: "附单据数", Field: FieldConstant, Value: "0"},
			{Header: "摘要", Field: FieldSummary}, {Header: "科目编码", Field: FieldAccount}, {Header: "币种", Field: FieldCurrency}, {Header: "借方金额", Field: FieldDebit},
			{Header: "贷方金额", Field: FieldCredit}, {Header: "客户编码", Field: FieldCustomer}, {Header: "客户", Field: FieldCustomerName}, {Header: "项目编码", Field: FieldProject},
			{Header: "项目", Field: FieldProjectName}, {Header: "批号", Field: FieldBatch},
		},
		Accounts: map[string]string{
			"1122.disputed": "112202", "1122": "112201", "contract_asset": "1124", "contract_liability": "2205", "2221.out": "22210102", "2221.in": "22210101",
			"2221.pending": "222110", "6001.base": "600101", "6001.tier": "600102", "6001.ai": "600103", "6001.share": "600104", "6001.sla": "600105", "6401.temp": "640101",
		},
		Currencies: map[string]string{"CNY": "人民币"},
	}
}
