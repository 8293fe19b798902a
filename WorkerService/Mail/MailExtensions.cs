using CatalogData.Jobs;
using CatalogData.Mail;
using Microsoft.Extensions.Options;
using Scalable.Jobs;
using ServiceDefaults.Shutdown;

namespace WorkerService.Mail;

internal static class MailExtensions
{
    /// <summary>
    /// Adds e-mail through the server of <c>Mail:Smtp:Host</c>. Without one, messages become files in Development and are rejected
    /// elsewhere.
    /// </summary>
    public static void AddMail(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptionsSection<MailOptions>(MailOptions.Section)
            .Validate<IOptions<ShutdownOptions>>(
                (mail, shutdown) => mail.Smtp.SendTimeout < shutdown.Value.ConsumerStopTimeout,
                "Mail:Smtp:SendTimeout must be below Shutdown:ConsumerStopTimeout.");
        builder.Services.AddJobWork<PriceListEmailWork>(CatalogJobKinds.Email);
        builder.Services.AddSingleton<PriceListMessage>();
        builder.Services.AddSingleton<SentMessages>();
        var server = new MailServer(builder.Configuration, builder.Environment);
        if (server.IsConfigured)
            builder.Services.AddSingleton<IMailer, SmtpMailer>();
        else if (server.AcceptsMail)
            builder.Services.AddSingleton<IMailer, PickupMailer>();
        else
            builder.Services.AddSingleton<IMailer, UnavailableMailer>();
    }
}
