using CatalogData.Mail;
using MimeKit;
using Scalable.Jobs.Kinds;
using Scalable.Jobs.Leases;

namespace WorkerService.Mail;

/// <summary>
/// Fails every message, outside Development without a mail server: a job accepted earlier fails with the reason instead of counting as
/// sent.
/// </summary>
internal sealed class UnavailableMailer : IMailer
{
    public Task<string?> SendAsync(
        JobLease lease, MimeMessage message, Func<CancellationToken, Task> confirm, CancellationToken cancellationToken) =>
        throw new JobFailedException(MailServer.Missing);
}
