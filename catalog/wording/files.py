"""Why a file was not taken, or is not there."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "file_empty": ("文件是空的，请重新选择。", "The file is empty; please choose it again."),
    "file_too_big": ("文件超过 20 MB，请压缩后再上传。", "The file is over 20 MB; please make it smaller."),
    "file_too_heavy": (
        "读取这个文件需要的内存或时间过多，请缩小后再上传。",
        "This file takes too much memory or time to read; please make it smaller.",
    ),
    "file_unreadable": (
        "文件不完整或已损坏，请重新拍摄或导出后再上传。",
        "The file is incomplete or damaged; please take or export it again.",
    ),
    "file_check_timed_out": (
        "检查文件用时过长，请稍后再试。",
        "Checking the file took too long; please try again in a moment.",
    ),
    "uploads_busy": (
        "现在上传的人太多，请过几秒再试。",
        "Too many are uploading just now. Try again in a few seconds.",
    ),
    "scanner_unavailable": (
        "杀毒检查暂时不可用，文件没有收下，请稍后再试。",
        "The virus scanner does not answer, so the file was not taken. Try again a little later.",
    ),
    "file_not_found": ("没有找到这个文件。", "There is no such file."),
    "file_damaged": (
        "存储的文件已损坏，请联系联盟管理员。",
        "The stored file is damaged; please tell the alliance's operator.",
    ),
    "files_not_written": (
        "文件暂时无法保存，请稍后再试。",
        "Files cannot be saved at the moment; please try again later.",
    ),
    "paper_no_longer_safe": (
        "这份文件收下得早，今天的安全检查不再放行，不能打开或下载。请上传一份重新导出的文件。",
        "This paper was taken long ago and fails today's safety check: it is not handed out. Upload it exported anew.",
    ),
    "copy_not_made": (
        "这份文件的副本还在生成，请过几分钟再来。",
        "The copy of this paper is still being made. Come back in a few minutes.",
    ),
    "too_much_litter": (
        "没有记录的文件太多（{total} 个里有 {count} 个），没有清理。",
        "Too many files are named by no row ({count} of {total}): nothing was taken away.",
    ),
    "image_type_refused": (
        "只接受这些图片格式：{allowed}。",
        "Only these picture formats are taken: {allowed}.",
    ),
    "image_too_large": (
        "像素过多：{kind} 最多 {millions}00 万像素（JPEG 2 亿，HEIC 5000 万，其他 4000 万）。请缩小后再上传。",
        "Too many pixels: a {kind} may have {millions} million (JPEG 200, HEIC 50, others 40). Please make it smaller.",
    ),
    "image_too_large_progressive": (
        "这张渐进式 JPEG 像素过多，最多能读约 {millions}00 万像素。请存成普通 JPEG（可到 2 亿像素）再上传。",
        "This progressive JPEG is too large: about {millions} million pixels can be read. Save it as a plain JPEG.",
    ),
    "image_has_frames": ("不接受动图，请上传单张照片。", "Animations are not taken; please upload a single photo."),
    "document_type_refused": (
        "只接受 PDF，或 JPEG、PNG、WebP、HEIC 照片。",
        "Only PDFs and photos (JPEG, PNG, WebP, HEIC) are taken.",
    ),
    "pdf_active": (
        "这个 PDF 含有脚本、影音或自动动作（{name}）。请重新打印为 PDF，或改为上传照片。",
        "This PDF holds scripts, media or automatic actions ({name}). Print it to PDF again, or upload a photo.",
    ),
    "pdf_encrypted": (
        "这个 PDF 要密码才能打开，请去掉密码后再上传。",
        "This PDF opens only with a password; please remove it.",
    ),
    "pdf_damaged": (
        "这个 PDF 不完整或已损坏，请重新导出。",
        "This PDF is incomplete or damaged; please export it again.",
    ),
    "pdf_attachment_refused": (
        "这个 PDF 带有附件“{name}”。附件只能是 XML、JSON、CSV、TXT 数据，或 PDF、JPEG、PNG；请去掉这个附件后再上传。",
        "This PDF carries “{name}”. Only data (XML, JSON, CSV, TXT), PDF, JPEG and PNG may be attached; remove it.",
    ),
    "file_infected": (
        "这个文件含有病毒或病毒测试码（{name}），不能上传。请先给电脑或手机杀毒。",
        "This file holds a virus or a scanner's test file ({name}) and is not taken. Clean your device first.",
    ),
    "pdf_too_big_inside": (
        "这个 PDF 展开后过大，请降低分辨率或改为上传照片。",
        "This PDF is too large once unpacked; lower its resolution or upload a photo of it.",
    ),
    "pdf_unreadable_parts": (
        "这个 PDF 有无法检查的部分，请重新打印为 PDF，或改为上传照片。",
        "Parts of this PDF cannot be checked; print it to PDF again, or upload a photo of it.",
    ),
}
