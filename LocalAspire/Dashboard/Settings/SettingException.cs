namespace LocalAspire.Dashboard.Settings;

/// <summary>A setting is wrong; the message names key, value and rule.</summary>
internal sealed class SettingException(string message) : Exception(message);
