using Scalable.Npgsql.Notifications;

namespace CatalogService.Changes;

internal static class ChangesExtensions
{
    /// <summary>Adds the relay that announces changes to items and prices, whatever their origin.</summary>
    public static void AddChanges(this WebApplicationBuilder builder)
    {
        builder.Services.AddNotificationChannel(ChangeRelay.Channel);
        builder.Services.AddSingleton<ChangeQueries>();
        builder.Services.AddSingleton<ChangeRelay>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ChangeRelay>());
    }
}
