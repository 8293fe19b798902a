using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;
using WorkerService.Jobs;

namespace WorkerService.Mail;

/// <summary>Hands messages to the configured mail server, over a connection for each.</summary>
internal sealed class SmtpMailer(IOptions<MailOptions> options) : IMailer
{
    // Answers from here on are the server's last word (RFC 5321, 4.2.1); those below ask to come again.
    private const int Permanent = 500;

    public async Task SendAsync(Guid job, MimeMessage message, CancellationToken cancellationToken)
    {
        var server = options.Value.Smtp;
        using var smtp = new SmtpClient { Timeout = (int)server.Timeout.TotalMilliseconds };
        await smtp.ConnectAsync(server.Host ?? "", server.Port, SecurityOf(server.Tls), cancellationToken);
        if (server is { Username: { } name, Password: { } password })
            await smtp.AuthenticateAsync(name, password, cancellationToken);
        try
        {
            await smtp.SendAsync(message, cancellationToken);
        }
        catch (SmtpCommandException refused) when ((int)refused.StatusCode >= Permanent)
        {
            throw new JobFailedException($"The mail server refuses the message: {refused.Message}", cause: refused);
        }

        await CloseAsync(smtp, cancellationToken);
    }

    // The message is the server's already; that it does not take leave changes nothing.
    private static async Task CloseAsync(SmtpClient smtp, CancellationToken cancellationToken)
    {
        try
        {
            await smtp.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception impolite) when (impolite is not OperationCanceledException)
        {
        }
    }

    private static SecureSocketOptions SecurityOf(SmtpTls tls) => tls switch
    {
        SmtpTls.Implicit => SecureSocketOptions.SslOnConnect,
        SmtpTls.None => SecureSocketOptions.None,
        _ => SecureSocketOptions.StartTls,
    };
}
