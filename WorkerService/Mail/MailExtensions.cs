using Microsoft.Extensions.Options;
using ServiceDefaults.Shutdown;

namespace WorkerService.Mail;

internal static class MailExtensions
{
    /// <summary>E-mail by the server that <c>Mail:Smtp:Host</c> names, or into the pickup folder.</summary>
    public static void AddMail(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<MailOptions>().BindConfiguration(MailOptions.Section).ValidateDataAnnotations()
            .Validate<IOptions<ShutdownOptions>>(
                (mail, shutdown) => mail.Smtp.SendTimeout < shutdown.Value.ConsumerStop, "Mail:Smtp:SendTimeout must be below Shutdown:ConsumerStop.")
            .ValidateOnStart();
        builder.Services.AddSingleton<PriceListMessage>();
        builder.Services.AddSingleton<SentMessages>();
        if (string.IsNullOrWhiteSpace(builder.Configuration[$"{MailOptions.Section}:Smtp:Host"]))
            builder.Services.AddSingleton<IMailer, PickupMailer>();
        else
            builder.Services.AddSingleton<IMailer, SmtpMailer>();
    }
}
