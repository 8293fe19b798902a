using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace CatalogData.Mail;

/// <summary>Whether e-mail can leave here. The catalogue, which accepts the jobs, and the worker, which sends, read the same setting.</summary>
public sealed class MailServer(IConfiguration configuration, IHostEnvironment environment)
{
    /// <summary>Why an e-mail is refused.</summary>
    public const string Missing = "E-mail is not set up here: no mail server is configured (Mail:Smtp:Host).";

    private readonly MailServerOptions _options = configuration.GetSection(MailServerOptions.Section).Get<MailServerOptions>() ?? new();

    /// <summary>Whether a server is configured.</summary>
    public bool IsConfigured => !string.IsNullOrWhiteSpace(_options.Host);

    /// <summary>Whether an e-mail is accepted: with a server, or in Development, where it becomes a file for a day.</summary>
    public bool AcceptsMail => IsConfigured || environment.IsDevelopment();
}

/// <summary>Section <c>Mail:Smtp</c>, of which the catalogue needs to know the server alone.</summary>
public sealed class MailServerOptions
{
    public const string Section = "Mail:Smtp";

    /// <summary>The server's name. Default: none, and then e-mail is refused outside Development.</summary>
    public string? Host { get; set; }
}
