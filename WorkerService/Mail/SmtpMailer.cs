using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;
using Scalable.Jobs.Kinds;
using Scalable.Jobs.Leases;

namespace WorkerService.Mail;

/// <summary>Sends messages through the configured mail server, with one connection per message.</summary>
internal sealed class SmtpMailer(IOptions<MailOptions> options, SentMessages sent, TimeProvider timeProvider) : IMailer
{
    // Replies from 500 on are permanent failures (RFC 5321, 4.2.1); lower ones are transient.
    private const int Permanent = 500;

    /// <summary>The timeout for the server's reply to QUIT.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    public async Task<string?> SendAsync(
        JobLease lease, MimeMessage message, Func<CancellationToken, Task> confirm, CancellationToken cancellationToken)
    {
        var server = options.Value.Smtp;
        using var smtp = new SmtpClient { Timeout = (int)server.Timeout.TotalMilliseconds };
        await smtp.ConnectAsync(server.Host ?? "", server.Port, SecurityOf(server.Tls), cancellationToken);
        if (server is { Username: { } name, Password: { } password })
            await smtp.AuthenticateAsync(name, password, cancellationToken);
        await confirm(cancellationToken);
        using var limit = new CancellationTokenSource(server.SendTimeout, timeProvider);
        try
        {
            await smtp.SendAsync(message, limit.Token);
            sent.Add(lease.JobId);
        }
        catch (SmtpCommandException refused) when ((int)refused.StatusCode >= Permanent)
        {
            throw new JobFailedException($"The mail server rejected the message: {refused.Message}", cause: refused);
        }

        await CloseAsync(smtp);
        return null;
    }

    // The server has already accepted the message; a failed QUIT changes nothing.
    private async Task CloseAsync(SmtpClient smtp)
    {
        using var limit = new CancellationTokenSource(Farewell, timeProvider);
        try
        {
            await smtp.DisconnectAsync(quit: true, limit.Token);
        }
        catch (Exception impolite) when (
            impolite is IOException or OperationCanceledException or TimeoutException or ProtocolException or CommandException)
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
