using CatalogData.Files;
using MimeKit;
using Scalable.Jobs.Files;
using Scalable.Jobs.Leases;

namespace WorkerService.Mail;

/// <summary>
/// Writes messages to the file store as <c>mail/{job}.eml</c>, in Development without a mail server. There is one file per job, however
/// often it is sent; it is removed after a day.
/// </summary>
internal sealed class PickupMailer(IFileStore files, FileExpiry expiry) : IMailer
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    public async Task<string?> SendAsync(
        JobLease lease, MimeMessage message, Func<CancellationToken, Task> confirm, CancellationToken cancellationToken)
    {
        await confirm(cancellationToken);
        var name = $"mail/{lease.JobId:N}.eml";
        await expiry.SetAsync(lease, [name], Lifetime, cancellationToken);
        await files.WriteAsync(name, (file, cancel) => message.WriteToAsync(file, cancel), cancellationToken);
        return name;
    }
}
