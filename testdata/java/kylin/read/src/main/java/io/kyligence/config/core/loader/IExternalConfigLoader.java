package io.kyligence.config.core.loader;

import java.util.Properties;

/** Stands in for an interface that Kylin 5 takes from a jar that is not in Maven Central. */
public interface IExternalConfigLoader {
    String getConfig();

    String getProperty(String key);

    Properties getProperties();
}
