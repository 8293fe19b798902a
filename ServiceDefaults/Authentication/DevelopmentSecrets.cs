using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.UserSecrets;
using Microsoft.Extensions.Hosting;

namespace ServiceDefaults.Authentication;

/// <summary>
/// On a fresh machine the folder of the user secrets does not exist, and what does not exist is not watched: the first token that
/// <c>dotnet user-jwts</c> issues would be refused until the service is restarted. So the folder is made, and then watched.
/// </summary>
internal static class DevelopmentSecrets
{
    public static void Watch(IHostApplicationBuilder builder)
    {
        var service = Assembly.GetEntryAssembly();
        if (!builder.Environment.IsDevelopment() || service?.GetCustomAttribute<UserSecretsIdAttribute>() is not { } secrets)
            return;

        var folder = Path.GetDirectoryName(PathHelper.GetSecretsPathFromSecretsId(secrets.UserSecretsId))!;
        if (Directory.Exists(folder))
            return;
        Directory.CreateDirectory(folder);
        builder.Configuration.AddUserSecrets(service, optional: true, reloadOnChange: true);

        // Added last they would win over the environment; the secrets of a developer never do.
        var sources = builder.Configuration.Sources;
        var added = sources[^1];
        sources.Remove(added);
        sources.Insert(0, added);
    }
}
