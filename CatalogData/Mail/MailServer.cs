using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace CatalogData.Mail;

/// <summary>
/// The availability of e-mail. The catalogue service, which accepts the jobs, and the worker, which sends, read the same setting.
/// </summary>
public sealed class MailServer(IConfiguration configuration, IHostEnvironment environment)
{
    /// <summary>The error of e-mail requests when e-mail is unavailable.</summary>
    public const string Missing = "E-mail is unavailable: no mail server is configured (Mail:Smtp:Host).";

    private readonly MailServerOptions _options = configuration.GetSection(MailServerOptions.Section).Get<MailServerOptions>() ?? new();

    /// <summary>True if a mail server is configured.</summary>
    public bool IsConfigured => !string.IsNullOrWhiteSpace(_options.Host);

    /// <summary>True if e-mail jobs are accepted: with a mail server, or in Development, where messages become files for a day.</summary>
    public bool AcceptsMail => IsConfigured || environment.IsDevelopment();
}

/// <summary>Section <c>Mail:Smtp</c>, reduced to the setting that the catalogue service needs.</summary>
public sealed class MailServerOptions
{
    public const string Section = "Mail:Smtp";

    /// <summary>The host name of the server. Default: none; e-mail is then rejected outside Development.</summary>
    public string? Host { get; set; }
}
