using CatalogData.Files;
using MimeKit;

namespace WorkerService.Mail;

/// <summary>Without a mail server: messages are written into the file store as <c>mail/{job}.eml</c>, once for a job however often it is sent.</summary>
internal sealed class PickupMailer(IFileStore files) : IMailer
{
    public async Task SendAsync(Guid job, MimeMessage message, Func<CancellationToken, Task> confirm, CancellationToken cancellationToken)
    {
        await confirm(cancellationToken);
        await files.WriteAsync($"mail/{job:N}.eml", (file, cancel) => message.WriteToAsync(file, cancel), cancellationToken);
    }
}
