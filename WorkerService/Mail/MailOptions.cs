using System.ComponentModel.DataAnnotations;
using MimeKit;

namespace WorkerService.Mail;

/// <summary>Section <c>Mail</c>: how e-mails leave.</summary>
internal sealed class MailOptions : IValidatableObject
{
    public const string Section = "Mail";

    /// <summary>Who e-mails are from: an address, with a name or without. Default: <c>Scalable &lt;catalogue@localhost&gt;</c>.</summary>
    public string From { get; set; } = "Scalable <catalogue@localhost>";

    /// <summary>Bytes of an attachment at most; what is larger is sent as a link. Default: 5 MB.</summary>
    [Range(0, 100 * 1024 * 1024, ErrorMessage = "Mail:MaxAttachmentBytes is out of range: from 0 (never attach) to 104,857,600.")]
    public long MaxAttachmentBytes { get; set; } = 5 * 1024 * 1024;

    /// <summary>Where the gateway is seen from outside, which links in e-mails begin with: <c>https://shop.example</c>. Without it no links can be sent.</summary>
    public Uri? PublicAddress { get; set; }

    /// <summary>How long a link is good, as long as the price list is kept at all. Default: 7 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00", ErrorMessage = "Mail:LinkLifetime is out of range: from 1 minute to 365 days.")]
    public TimeSpan LinkLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>The server that takes them.</summary>
    public SmtpOptions Smtp { get; set; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!MailboxAddress.TryParse(From, out _))
            yield return new ValidationResult($"Mail:From is no address: '{From}'.");
        if (PublicAddress is { IsAbsoluteUri: false } or { Scheme: not ("https" or "http") })
            yield return new ValidationResult($"Mail:PublicAddress is no address of a web server: '{PublicAddress}'.");
        if (Smtp.Port is < 1 or > 65535)
            yield return new ValidationResult("Mail:Smtp:Port is out of range: from 1 to 65535.");
        if (Smtp.SendTimeout <= TimeSpan.Zero)
            yield return new ValidationResult("Mail:Smtp:SendTimeout is out of range: it is more than nothing.");
        if (Smtp.Username is null != Smtp.Password is null)
            yield return new ValidationResult("Mail:Smtp:Username and Mail:Smtp:Password belong together: set both or none.");
        if (Smtp is { Tls: SmtpTls.None, Username: not null })
            yield return new ValidationResult("Mail:Smtp:Tls is None while Mail:Smtp:Username is set: a password is not sent in the clear.");
    }
}

/// <summary>Section <c>Mail:Smtp</c>.</summary>
internal sealed class SmtpOptions
{
    /// <summary>The server's name. Default: none. In Development messages then become files (<c>mail/*.eml</c>); elsewhere e-mail is refused.</summary>
    public string? Host { get; set; }

    /// <summary>Default: 587, for messages that are handed in.</summary>
    public int Port { get; set; } = 587;

    /// <summary>Default: <see cref="SmtpTls.StartTls"/>.</summary>
    public SmtpTls Tls { get; set; } = SmtpTls.StartTls;

    public string? Username { get; set; }

    public string? Password { get; set; }

    /// <summary>How long the server may take for one answer. Default: 30 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a message may be on its way once the server is there and listens. A stop of the worker waits for it, so that nothing is cut off and then sent
    /// again: it must be below <c>Shutdown:ConsumerStop</c>. Default: 15 s.
    /// </summary>
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(15);
}

/// <summary>How the connection to the mail server is protected.</summary>
internal enum SmtpTls
{
    /// <summary>Begins in the clear and goes over to TLS; a server that cannot is refused.</summary>
    StartTls,

    /// <summary>TLS from the first byte, usually at port 465.</summary>
    Implicit,

    /// <summary>None: for a server on the same machine or network.</summary>
    None,
}
