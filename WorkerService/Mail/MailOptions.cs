using System.ComponentModel.DataAnnotations;
using MimeKit;

namespace WorkerService.Mail;

/// <summary>Section <c>Mail</c>: how e-mails are sent.</summary>
internal sealed class MailOptions : IValidatableObject
{
    public const string Section = "Mail";

    /// <summary>The sender: an address with or without a display name. Default: <c>Scalable &lt;catalogue@localhost&gt;</c>.</summary>
    public string From { get; set; } = "Scalable <catalogue@localhost>";

    /// <summary>The maximum size of an attachment in bytes; a larger price list is sent as a link. Default: 5 MB.</summary>
    [Range(0, 100 * 1024 * 1024, ErrorMessage = "must be from 0 (never attach) to 104,857,600")]
    public long MaxAttachmentBytes { get; set; } = 5 * 1024 * 1024;

    /// <summary>
    /// The public address of the gateway, used for links in e-mails: <c>https://shop.example</c>. Default: none; links cannot be sent
    /// without it.
    /// </summary>
    public Uri? PublicAddress { get; set; }

    /// <summary>How long a link is valid, provided that the price list is kept that long. Default: 7 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00", ErrorMessage = "must be from 1 minute to 365 days")]
    public TimeSpan LinkLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>The mail server.</summary>
    public SmtpOptions Smtp { get; set; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!MailboxAddress.TryParse(From, out _))
            yield return new ValidationResult($"Mail:From is not a valid e-mail address: '{From}'.");
        if (PublicAddress is { IsAbsoluteUri: false } or { Scheme: not ("https" or "http") })
            yield return new ValidationResult($"Mail:PublicAddress is not an absolute http or https address: '{PublicAddress}'.");
        if (Smtp.Port is < 1 or > 65535)
            yield return new ValidationResult($"Mail:Smtp:Port is '{Smtp.Port}': it must be from 1 to 65535.");
        if (Smtp.SendTimeout <= TimeSpan.Zero)
            yield return new ValidationResult($"Mail:Smtp:SendTimeout is '{Smtp.SendTimeout}': it must be positive.");
        if (Smtp.Username is null != Smtp.Password is null)
            yield return new ValidationResult("Mail:Smtp:Username and Mail:Smtp:Password must both be set or both be empty.");
        if (Smtp is { Tls: SmtpTls.None, Username: not null })
            yield return new ValidationResult("Mail:Smtp:Tls is None while Mail:Smtp:Username is set: passwords are not sent unencrypted.");
    }
}

/// <summary>Section <c>Mail:Smtp</c>.</summary>
internal sealed class SmtpOptions
{
    /// <summary>
    /// The host name of the server. Default: none. Without it, messages become files (<c>mail/*.eml</c>) in Development and are rejected
    /// elsewhere.
    /// </summary>
    public string? Host { get; set; }

    /// <summary>The port. Default: 587, the port for message submission.</summary>
    public int Port { get; set; } = 587;

    /// <summary>The transport security. Default: <see cref="SmtpTls.StartTls"/>.</summary>
    public SmtpTls Tls { get; set; } = SmtpTls.StartTls;

    public string? Username { get; set; }

    public string? Password { get; set; }

    /// <summary>The timeout of a single server response. Default: 30 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The timeout for sending a message over an established connection. A stopping worker waits that long, so that no message is
    /// interrupted and then sent again: it must be below <c>Shutdown:ConsumerStopTimeout</c>. Default: 15 s.
    /// </summary>
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(15);
}

/// <summary>The transport security of the connection to the mail server.</summary>
internal enum SmtpTls
{
    /// <summary>Starts unencrypted and upgrades to TLS; a server without STARTTLS is rejected.</summary>
    StartTls,

    /// <summary>TLS from the first byte, usually on port 465.</summary>
    Implicit,

    /// <summary>No encryption: for a server on the same machine or network.</summary>
    None,
}
