"""Declarations: what lead providers claim, judged by rule files, voided and clawed back."""
