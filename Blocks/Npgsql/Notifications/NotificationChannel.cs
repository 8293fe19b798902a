namespace Scalable.Npgsql.Notifications;

/// <summary>A channel (NOTIFY) that this service subscribes to.</summary>
/// <param name="Name">The name, in lower case.</param>
public sealed record NotificationChannel(string Name);
