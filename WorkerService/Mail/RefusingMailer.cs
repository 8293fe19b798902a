using CatalogData.Jobs;
using CatalogData.Mail;
using MimeKit;
using WorkerService.Jobs;

namespace WorkerService.Mail;

/// <summary>Without a mail server outside Development: a job that was accepted before fails with the reason instead of counting as sent.</summary>
internal sealed class RefusingMailer : IMailer
{
    public Task<string?> SendAsync(JobLease lease, MimeMessage message, Func<CancellationToken, Task> confirm, CancellationToken cancellationToken)
        => throw new JobFailedException(MailServer.Missing);
}
