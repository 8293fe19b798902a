using MimeKit;
using Scalable.Jobs.Leases;

namespace WorkerService.Mail;

/// <summary>Sends e-mails.</summary>
internal interface IMailer
{
    /// <summary>Hands a message over. When this returns, the receiving side is responsible for delivery.</summary>
    /// <param name="lease">The lease of the attempt that sends the message.</param>
    /// <param name="message">The message.</param>
    /// <param name="confirm">Called at the last moment at which sending can still be cancelled.</param>
    /// <param name="cancellationToken">
    /// Ignored after <paramref name="confirm"/>: an interrupted message may have been delivered and would be sent again. From then on only
    /// a timeout ends the call.
    /// </param>
    /// <returns>The name of the file written to the file store, or null if a mail server accepted the message.</returns>
    /// <exception cref="Scalable.Jobs.Kinds.JobFailedException">The message is permanently rejected.</exception>
    Task<string?> SendAsync(
        JobLease lease, MimeMessage message, Func<CancellationToken, Task> confirm, CancellationToken cancellationToken);
}
