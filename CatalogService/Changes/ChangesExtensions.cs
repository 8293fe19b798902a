namespace CatalogService.Changes;

internal static class ChangesExtensions
{
    /// <summary>Announces what changed, whoever changed it.</summary>
    public static void AddChanges(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ChangeQueries>();
        builder.Services.AddSingleton<ChangeRelay>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ChangeRelay>());
    }
}
