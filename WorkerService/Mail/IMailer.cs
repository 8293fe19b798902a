using CatalogData.Jobs;
using MimeKit;

namespace WorkerService.Mail;

/// <summary>Where e-mails leave.</summary>
internal interface IMailer
{
    /// <summary>Hands a message over; whoever takes it is responsible for it when this returns.</summary>
    /// <param name="lease">The attempt that sends it.</param>
    /// <param name="confirm">Called at the last moment at which sending can still be left.</param>
    /// <param name="cancellationToken">
    /// Of no meaning after <paramref name="confirm"/>: a message that is cut off may have arrived, and would be sent again. Only time ends it then.
    /// </param>
    /// <returns>The file that it became in the file store, or null if a mail server has taken it.</returns>
    /// <exception cref="Jobs.JobFailedException">It is refused for good.</exception>
    Task<string?> SendAsync(JobLease lease, MimeMessage message, Func<CancellationToken, Task> confirm, CancellationToken cancellationToken);
}
