using MimeKit;

namespace WorkerService.Mail;

/// <summary>Where e-mails leave.</summary>
internal interface IMailer
{
    /// <summary>Hands a message over; whoever takes it is responsible for it when this returns.</summary>
    /// <param name="job">The job that it is sent for.</param>
    /// <exception cref="Jobs.JobFailedException">It is refused for good.</exception>
    Task SendAsync(Guid job, MimeMessage message, CancellationToken cancellationToken);
}
