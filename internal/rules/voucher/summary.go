package voucher

// summary is the 摘要 of a posting: what happened, to whom, from which document.
func summary(p Posting) string {
	words := map[string]string{
		"accrual": "计提收入", "issue": "开具账单", "receipt": "收款", "payment": "收款", "objection": "争议转列", "objection_closed": "争议转回", "reclass": "争议重分类",
		"credit_note": "红字账单", "true_up": "年度结算调整", "release": "争议释放", "restatement": "重述差额", "temp_staff": "计提临时用工", "temp_staffing": "计提临时用工",
		"write_off": "核销", "recovery": "核销收回", "prepaid": "预收", "drawdown": "预收冲减", "share": "计提节省分成", "share_accrual": "计提节省分成",
	}
	text, known := words[p.Template]
	if !known {
		text = p.Template
	}
	if p.Reverses {
		text = "冲销 " + text
	}
	if p.CustomerName != "" {
		text += " " + p.CustomerName
	}
	if p.Document != "" {
		return text + " " + p.Document
	}
	return text + " " + p.SourceID
}
