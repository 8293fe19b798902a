using System.Globalization;
using System.Text.Encodings.Web;
using CatalogData.Jobs;
using Microsoft.Extensions.Options;
using MimeKit;
using MimeKit.Utils;
using Scalable.Jobs.Files;
using WorkerService.PriceLists;

namespace WorkerService.Mail;

/// <summary>Creates the e-mail for a price list, as text and as HTML.</summary>
internal sealed class PriceListMessage(IOptions<MailOptions> mail, IOptions<PriceListOptions> lists)
{
    /// <summary>Returns the message id of a job. It is always the same, so that a message sent twice can be recognized as one.</summary>
    public string IdOf(Guid job) => $"{job:N}@{MailboxAddress.Parse(mail.Value.From).Domain}";

    /// <summary>Creates the message.</summary>
    /// <param name="content">The price list to attach; it is read when the message is sent.</param>
    /// <param name="link">The download link to use instead.</param>
    public MimeMessage Write(Guid job, string to, DateTimeOffset date, PriceListResult list, Stream? content, Uri? link)
    {
        var what = string.Create(
            CultureInfo.InvariantCulture,
            $"{lists.Value.Title}: {list.Items:#,##0} {(list.Items == 1 ? "item" : "items")}, "
            + $"{list.Pages} {(list.Pages == 1 ? "page" : "pages")}.");
        var where = link is null ? "The list is attached." : "The list can be downloaded here:";
        var end = string.Create(CultureInfo.InvariantCulture, $"The link is valid for {mail.Value.LinkLifetime.TotalDays:0.#} days.");
        var html = HtmlEncoder.Default;
        var body = new BodyBuilder
        {
            TextBody = link is null ? $"{what}\n\n{where}\n" : $"{what}\n\n{where}\n{link.AbsoluteUri}\n\n{end}\n",
            HtmlBody = link is null
                ? $"<p>{html.Encode(what)}</p><p>{where}</p>"
                : $"<p>{html.Encode(what)}</p>"
                    + $"<p>{where} <a href=\"{html.Encode(link.AbsoluteUri)}\">{html.Encode(list.File.DownloadName)}</a></p>"
                    + $"<p>{end}</p>",
        };
        if (content is not null)
            body.Attachments.Add(Attachment(list.File, content));

        var message = new MimeMessage { MessageId = IdOf(job), Date = date, Subject = lists.Value.Title, Body = body.ToMessageBody() };
        message.From.Add(MailboxAddress.Parse(mail.Value.From));
        message.To.Add(new MailboxAddress("", to));
        // Keeps auto-responders, such as vacation notices, from replying (RFC 3834).
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return message;
    }

    private static MimePart Attachment(ResultFile file, Stream content) => new(ContentType.Parse(file.ContentType))
    {
        Content = new MimeContent(content),
        ContentDisposition = new ContentDisposition(ContentDisposition.Attachment) { FileName = file.DownloadName },
        ContentTransferEncoding = ContentEncoding.Base64,
        ContentId = MimeUtils.GenerateMessageId(),
    };
}
